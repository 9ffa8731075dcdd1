import type { BatchSeries } from '../api/shapes';

/** A bar of the chart: what ended from `at` on, by the second. */
export interface RatePoint {
  at: number;
  sentPerSecond: number;
  failedPerSecond: number;
}

/**
 * The server leaves out moments at which nothing ended; here they are zeros, because a pause must
 * look like a pause. Neighbours are merged until at most `maxPoints` remain.
 */
export function rateSeries(series: BatchSeries, maxPoints: number): RatePoint[] {
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
    bar.sentPerSecond += point.sent / (width / 1000);
    bar.failedPerSecond += point.failed / (width / 1000);
  }
  return bars;
}

/** The last bar is still being filled and would look like a drop. */
export function withoutUnfinished(points: RatePoint[], isRunning: boolean): RatePoint[] {
  return isRunning && points.length > 2 ? points.slice(0, -1) : points;
}

/** Round steps of 1, 2 or 5 from zero to at least `highest`. */
export function niceTicks(highest: number, wanted: number): number[] {
  if (highest <= 0) return [0, 1];
  const rough = highest / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * magnitude).find((n) => n >= rough) ?? rough;
  const count = Math.ceil(highest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}
