import type { BatchSeries } from '../api/shapes';

/** A bar of the chart: what ended from `at` on, by the second. */
export interface RatePoint {
  at: number;
  sentPerSecond: number;
  failedPerSecond: number;
}

/** When the batch began and ended, as far as it did. */
export interface Span {
  from: number;
  until: number;
}

const always: Span = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/**
 * The server leaves out moments at which nothing ended; here they are zeros, because a pause must
 * look like a pause. Neighbours are merged until at most `maxPoints` remain. The first and the last
 * bar count by the seconds in which there was a batch.
 */
export function rateSeries(series: BatchSeries, maxPoints: number, span = always): RatePoint[] {
  const bucket = series.bucket_seconds * 1000;
  const counted = series.points
    .map((point) => ({ ...point, at: Date.parse(point.at) }))
    .sort((a, b) => a.at - b.at);
  const first = counted[0];
  const last = counted[counted.length - 1];
  if (!first || !last || bucket <= 0) return [];

  const buckets = Math.round((last.at - first.at) / bucket) + 1;
  const merge = Math.max(1, Math.ceil(buckets / maxPoints));
  const width = merge * bucket;
  const bars = Array.from({ length: Math.ceil(buckets / merge) }, (_, index) => ({
    at: first.at + index * width,
    sentPerSecond: 0,
    failedPerSecond: 0,
  }));
  for (const point of counted) {
    const bar = bars[Math.floor((point.at - first.at) / width)];
    if (!bar) continue;
    const seconds = secondsWithin(bar.at, bar.at + width, span);
    bar.sentPerSecond += point.sent / seconds;
    bar.failedPerSecond += point.failed / seconds;
  }
  return bars;
}

function secondsWithin(begin: number, end: number, span: Span): number {
  return Math.max(1, (Math.min(end, span.until) - Math.max(begin, span.from)) / 1000);
}

/** The last bar is still being filled and would look like a drop. */
export function withoutUnfinished(points: RatePoint[], isRunning: boolean): RatePoint[] {
  return isRunning && points.length > 2 ? points.slice(0, -1) : points;
}
