import { useEffect, useState } from 'react';
import { agoText, dateTimeText, missing } from './format';

/** The present, redrawn every `everyMs`; for texts such as "2 min ago". */
export function useNow(everyMs = 10_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** How long ago; the exact moment in the title. */
export function Ago({ at }: { at: string | null | undefined }) {
  const now = useNow();
  if (!at) return <span>{missing}</span>;
  return (
    <time dateTime={at} title={dateTimeText(at)} style={{ whiteSpace: 'nowrap' }}>
      {agoText(at, now)}
    </time>
  );
}

/** The exact moment; how long ago in the title. */
export function Moment({ at }: { at: string | null | undefined }) {
  const now = useNow();
  if (!at) return <span>{missing}</span>;
  return (
    <time dateTime={at} title={agoText(at, now)} className="figures">
      {dateTimeText(at)}
    </time>
  );
}
