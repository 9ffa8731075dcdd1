import type { FunnelRow } from '../api/shapes';

/** Invites issued on a day (UTC), and how far these came, whenever they did. */
export interface DayPoint {
  day: string;
  issued: number;
  sent: number;
  redeemed: number;
}

export interface DayRange {
  from: string | null;
  until: string | null;
}

const dayMs = 86_400_000;
const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Less than a week does not look like a course of time. */
const fewestDays = 7;

/**
 * Days at which nothing was issued are zeros: the server leaves them out, a chart must not. Begins
 * earlier where there would be fewer days than `fewest` and nobody asked for a first one.
 */
export function daySeries(rows: FunnelRow[], range: DayRange, fewest = fewestDays): DayPoint[] {
  const known = new Map(rows.map((row) => [row.key ?? '', row]));
  const days = [...known.keys()].filter(Boolean).sort();
  const last = range.until ?? days[days.length - 1];
  if (days.length === 0 || !last) return [];
  const latest = daysBack(fewest, timeOf(last));
  const first = range.from ?? (days[0]! < latest ? days[0]! : latest);
  const points: DayPoint[] = [];
  for (let at = timeOf(first); at <= timeOf(last); at += dayMs) {
    const row = known.get(dayOf(at));
    points.push({
      day: dayOf(at),
      issued: row?.issued ?? 0,
      sent: row?.sent ?? 0,
      redeemed: row?.redeemed ?? 0,
    });
  }
  return points;
}

/** The day so many days before today, today counting as the first: 7 is this week. */
export const daysBack = (days: number, now: number): string => dayOf(now - (days - 1) * dayMs);

/** Which days are named under the chart: the ends, and some between them as there is room. */
export function labelledDays(count: number, room: number): number[] {
  if (count === 0) return [];
  const most = Math.max(2, Math.min(room, count));
  const step = Math.max(1, Math.ceil((count - 1) / (most - 1)));
  const indices: number[] = [];
  for (let index = count - 1; index >= 0; index -= step) indices.unshift(index);
  return indices;
}
