import { Text, Timeline } from '@mantine/core';
import { Moment } from './moment';
import type { Wording } from './state_badge';

interface HistoryLine {
  at: string;
  detail: string;
  wording: Wording;
}

/** What happened, the newest at the bottom as in a log. */
export function History({ entries }: { entries: HistoryLine[] }) {
  if (entries.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing is on record yet.
      </Text>
    );
  }
  return (
    <Timeline active={entries.length - 1} bulletSize={16} lineWidth={2} className="timeline-body">
      {entries.map((entry, index) => (
        <Timeline.Item
          // Two entries may share a moment; their order is what tells them apart.
          key={`${entry.at} ${index}`}
          color={entry.wording.color}
          title={
            <Text fw={600} size="sm" span>
              {entry.wording.label}
            </Text>
          }
        >
          <Text size="xs" c="dimmed" component="p" m={0}>
            <Moment at={entry.at} />
          </Text>
          {entry.detail && (
            <Text size="sm" component="p" m={0} mt={2}>
              {entry.detail}
            </Text>
          )}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
