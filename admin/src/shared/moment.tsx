import { useSyncExternalStore } from 'react';
import { agoText, dateTimeText, missing } from './format';

/** One timer for all texts that change with time, however many rows show one. */
class Ticker {
  private now = Date.now();
  private timer: number | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly everyMs: number) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.timer ??= window.setInterval(this.tick, this.everyMs);
    return () => this.leave(listener);
  };

  /** Between ticks the answer must not change, or the pages would draw without end. */
  readonly read = (): number => {
    if (this.listeners.size === 0) this.now = Math.floor(Date.now() / 1000) * 1000;
    return this.now;
  };

  private readonly tick = (): void => {
    this.now = Date.now();
    for (const listener of this.listeners) listener();
  };

  private leave(listener: () => void): void {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return;
    window.clearInterval(this.timer);
    this.timer = undefined;
  }
}

const seconds = new Ticker(1_000);

/** The present, to the second. */
export function useNow(): number {
  return useSyncExternalStore(seconds.subscribe, seconds.read);
}

/** How long ago; redrawn only when its text changes. */
function useAgo(at: string | null | undefined): string {
  return useSyncExternalStore(seconds.subscribe, () =>
    at ? agoText(at, seconds.read()) : missing,
  );
}

/** How long ago; the exact moment in the title. */
export function Ago({ at }: { at: string | null | undefined }) {
  const text = useAgo(at);
  if (!at) return <span>{missing}</span>;
  return (
    <time dateTime={at} title={dateTimeText(at)} style={{ whiteSpace: 'nowrap' }}>
      {text}
    </time>
  );
}

/** The exact moment; how long ago in the title. */
export function Moment({ at }: { at: string | null | undefined }) {
  const text = useAgo(at);
  if (!at) return <span>{missing}</span>;
  return (
    <time dateTime={at} title={text} className="figures">
      {dateTimeText(at)}
    </time>
  );
}
