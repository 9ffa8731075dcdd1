import { Group, Paper, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { memo, useMemo, useState, type PointerEvent } from 'react';
import { fetchBatchSeries } from '../api/requests';
import { ChartGrid, ChartReading, Legend } from '../shared/chart';
import { clockText, rateText } from '../shared/format';
import { niceTicks } from '../shared/nice_ticks';
import { rateSeries, withoutUnfinished, type RatePoint } from './rate_series';

const height = 180;
const widestSlot = 90;
const margin = { top: 10, right: 8, bottom: 24, left: 52 };
const colors = {
  sent: 'var(--mantine-color-teal-filled)',
  failed: 'var(--mantine-color-red-filled)',
};

interface RateChartProps {
  batchId: string;
  begunAt: string;
  endedAt: string | null;
  over: boolean;
  /** Then the newest bar is still growing. */
  sending: boolean;
}

const anyNewsMs = 1_000;
const renewedMs = 4_000;

/** Mails over time: how fast, and when they failed. */
export const RateChart = memo(function RateChart(props: RateChartProps) {
  const { batchId, begunAt, endedAt, over, sending } = props;
  const { ref, width } = useElementSize();
  const { data } = useQuery({
    queryKey: ['batch', batchId, 'series'],
    queryFn: () => fetchBatchSeries(batchId),
    refetchInterval: ({ state }) => {
      if (over) return false;
      return state.data?.points.length ? renewedMs : anyNewsMs;
    },
    placeholderData: (previous) => previous,
  });
  const bars = Math.max(20, Math.floor(width / 7));
  const points = useMemo(() => {
    const until = endedAt ? Date.parse(endedAt) : Number.POSITIVE_INFINITY;
    const span = { from: Date.parse(begunAt), until };
    return data ? withoutUnfinished(rateSeries(data, bars, span), sending) : [];
  }, [data, bars, begunAt, endedAt, sending]);
  return (
    <Paper withBorder radius="lg" p="md">
      <Group justify="space-between" mb="xs">
        <Text fw={600} component="h2" fz="md" m={0}>
          Rate over time
        </Text>
        <Group gap="md">
          <Legend color={colors.sent} label="Sent" />
          <Legend color={colors.failed} label="Failed" />
        </Group>
      </Group>
      <div ref={ref} style={{ height, position: 'relative' }}>
        {points.length > 0 && width > 0 ? (
          <Plot points={points} width={width} />
        ) : (
          <Text c="dimmed" size="sm" ta="center" pt={70}>
            {over ? 'Nothing was sent.' : 'The curve begins with the first mails.'}
          </Text>
        )}
      </div>
    </Paper>
  );
});

function Plot({ points, width }: { points: RatePoint[]; width: number }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const inner = {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  const highest = Math.max(...points.map((point) => point.sentPerSecond + point.failedPerSecond));
  const ticks = niceTicks(highest, 3);
  const top = ticks[ticks.length - 1] ?? 1;
  const slot = Math.min(widestSlot, inner.width / points.length);
  const y = (rate: number) => margin.top + inner.height * (1 - rate / top);
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - margin.left;
    const index = Math.floor(x / slot);
    setPointed(index >= 0 && index < points.length ? index : null);
  };
  const shown = pointed === null ? undefined : points[pointed];
  return (
    <>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={summary(points, highest)}
        onPointerMove={move}
        onPointerLeave={() => setPointed(null)}
        className="figures"
      >
        <ChartGrid
          ticks={ticks}
          y={y}
          left={margin.left}
          right={width - margin.right}
          textOf={(tick) => (tick === 0 ? '0' : rateText(tick * 60))}
        />
        {points.map((point, index) => (
          <Bar
            key={point.at}
            point={point}
            x={margin.left + index * slot}
            slot={slot}
            y={y}
            faded={pointed !== null && pointed !== index}
          />
        ))}
        <TimeLabels points={points} right={margin.left + slot * points.length} />
      </svg>
      {shown && (
        <Reading point={shown} left={margin.left + ((pointed ?? 0) + 0.5) * slot} width={width} />
      )}
    </>
  );
}

interface BarProps {
  point: RatePoint;
  x: number;
  slot: number;
  y: (rate: number) => number;
  faded: boolean;
}

function Bar({ point, x, slot, y, faded }: BarProps) {
  const width = Math.max(1, slot - (slot > 4 ? 1.5 : 0));
  const base = y(0);
  const sentTop = y(point.sentPerSecond);
  const failedTop = y(point.sentPerSecond + point.failedPerSecond);
  return (
    <g opacity={faded ? 0.45 : 1}>
      <rect
        x={x}
        y={sentTop}
        width={width}
        height={Math.max(0, base - sentTop)}
        fill={colors.sent}
      />
      <rect
        x={x}
        y={failedTop}
        width={width}
        height={Math.max(0, sentTop - failedTop)}
        fill={colors.failed}
      />
    </g>
  );
}

function TimeLabels({ points, right }: { points: RatePoint[]; right: number }) {
  const first = points[0];
  const last = points[points.length - 1];
  if (!first || !last) return null;
  const style = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };
  return (
    <>
      <text x={margin.left} y={height - 6} {...style}>
        {clockText(first.at)}
      </text>
      {points.length > 1 && (
        <text x={right} y={height - 6} textAnchor="end" {...style}>
          {clockText(last.at)}
        </text>
      )}
    </>
  );
}

function Reading({ point, left, width }: { point: RatePoint; left: number; width: number }) {
  return (
    <ChartReading left={left} width={width}>
      <Text size="xs" c="dimmed" className="figures">
        {clockText(point.at)}
      </Text>
      <Text size="xs" className="figures">
        {rateText(point.sentPerSecond * 60)} sent
      </Text>
      {point.failedPerSecond > 0 && (
        <Text size="xs" c="red" className="figures">
          {rateText(point.failedPerSecond * 60)} failed
        </Text>
      )}
    </ChartReading>
  );
}

function summary(points: RatePoint[], highest: number): string {
  const last = points[points.length - 1]?.sentPerSecond ?? 0;
  return `Rate over time: at most ${rateText(highest * 60)}, last ${rateText(last * 60)}`;
}
