import { Group, Paper, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useState, type PointerEvent } from 'react';
import { ChartGrid, ChartReading, Legend } from '../shared/chart';
import { countOf, countText, dayText } from '../shared/format';
import { niceTicks } from '../shared/nice_ticks';
import { labelledDays, type DayPoint } from './day_series';

const height = 220;
const margin = { top: 12, right: 16, bottom: 26, left: 48 };
const widthOfLabel = 90;

type Line = 'issued' | 'sent' | 'redeemed';

/** Told apart by the dashes too, not by the colour alone. */
const lines: { name: Line; label: string; color: string; dashes?: string }[] = [
  { name: 'issued', label: 'Issued', color: 'var(--mantine-color-violet-filled)' },
  {
    name: 'sent',
    label: 'Mail sent',
    color: 'var(--mantine-color-blue-filled)',
    dashes: '5 4',
  },
  { name: 'redeemed', label: 'Redeemed', color: 'var(--mantine-color-teal-filled)' },
];

/** The invites of each day, and how far these came. The numbers are in the table by day. */
export function DayChart({ points }: { points: DayPoint[] }) {
  const { ref, width } = useElementSize();
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-label="By day">
      <Group justify="space-between" mb="sm">
        <Text fw={600} component="h2" fz="md" m={0}>
          By the day they were issued
        </Text>
        <Group gap="md">
          {lines.map((line) => (
            <Legend key={line.name} color={line.color} label={line.label} />
          ))}
        </Group>
      </Group>
      <div ref={ref} style={{ height, position: 'relative' }}>
        {points.length > 0 && width > 0 && <Plot points={points} width={width} />}
      </div>
    </Paper>
  );
}

function Plot({ points, width }: { points: DayPoint[]; width: number }) {
  const [pointed, setPointed] = useState<number | null>(null);
  const inner = width - margin.left - margin.right;
  const highest = Math.max(...points.map((point) => Math.max(point.issued, point.sent)));
  const ticks = niceTicks(highest, 4).filter(Number.isInteger);
  const top = ticks[ticks.length - 1] ?? 1;
  const step = points.length > 1 ? inner / (points.length - 1) : 0;
  const x = (index: number) => margin.left + (points.length > 1 ? index * step : inner / 2);
  const y = (value: number) =>
    margin.top + (height - margin.top - margin.bottom) * (1 - value / top);
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left - margin.left;
    const index = step === 0 ? 0 : Math.round(at / step);
    setPointed(index >= 0 && index < points.length ? index : null);
  };
  const shown = pointed === null ? undefined : points[pointed];
  return (
    <>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={summaryOf(points)}
        onPointerMove={move}
        onPointerLeave={() => setPointed(null)}
        className="figures"
      >
        <ChartGrid
          ticks={ticks}
          y={y}
          left={margin.left}
          right={width - margin.right}
          textOf={countText}
        />
        {shown && (
          <line
            x1={x(pointed ?? 0)}
            x2={x(pointed ?? 0)}
            y1={margin.top}
            y2={y(0)}
            stroke="var(--mantine-color-dimmed)"
          />
        )}
        {lines.map((line) => (
          <Curve key={line.name} line={line} points={points} x={x} y={y} pointed={pointed} />
        ))}
        <DayLabels points={points} x={x} room={Math.floor(inner / widthOfLabel)} />
      </svg>
      {shown && <Reading point={shown} left={x(pointed ?? 0)} width={width} />}
    </>
  );
}

interface CurveProps {
  line: (typeof lines)[number];
  points: DayPoint[];
  x: (index: number) => number;
  y: (value: number) => number;
  pointed: number | null;
}

/** With few days each is a dot of its own; with many the one that is pointed at. */
const mostDots = 31;

function Curve({ line, points, x, y, pointed }: CurveProps) {
  const path = points.map((point, index) => `${x(index)},${y(point[line.name])}`).join(' ');
  const dotted = points.map((_, index) => index);
  const dots = points.length <= mostDots ? dotted : dotted.filter((index) => index === pointed);
  return (
    <g stroke={line.color} fill={line.color}>
      {line.name === 'issued' && points.length > 1 && (
        <polygon
          points={`${x(0)},${y(0)} ${path} ${x(points.length - 1)},${y(0)}`}
          stroke="none"
          opacity={0.1}
        />
      )}
      <polyline points={path} fill="none" strokeWidth={2} strokeDasharray={line.dashes} />
      {dots.map((index) => (
        <circle
          key={index}
          cx={x(index)}
          cy={y(points[index]![line.name])}
          r={index === pointed ? 4 : 2.5}
        />
      ))}
    </g>
  );
}

interface DayLabelsProps {
  points: DayPoint[];
  x: (index: number) => number;
  room: number;
}

function DayLabels({ points, x, room }: DayLabelsProps) {
  const last = points.length - 1;
  return labelledDays(points.length, room).map((index) => (
    <text
      key={index}
      x={index === last && last > 0 ? x(index) + margin.right : x(index)}
      y={height - 6}
      textAnchor={index === last && last > 0 ? 'end' : 'middle'}
      fontSize={11}
      fill="var(--mantine-color-dimmed)"
    >
      {dayText(points[index]!.day)}
    </text>
  ));
}

function Reading({ point, left, width }: { point: DayPoint; left: number; width: number }) {
  return (
    <ChartReading left={left} width={width}>
      <Text size="xs" c="dimmed" className="figures">
        {dayText(point.day)}
      </Text>
      {lines.map((line) => (
        <Text key={line.name} size="xs" className="figures">
          {countText(point[line.name])} {line.label.toLowerCase()}
        </Text>
      ))}
    </ChartReading>
  );
}

function summaryOf(points: DayPoint[]): string {
  const first = points[0];
  const last = points[points.length - 1];
  if (!first || !last) return 'No invites';
  const total = (name: Line) => points.reduce((sum, point) => sum + point[name], 0);
  const days = `from ${dayText(first.day)} to ${dayText(last.day)}`;
  return `${countOf(total('issued'), 'invite')} issued ${days}, ${countText(total('redeemed'))} redeemed`;
}
