import { describe, expect, it } from 'vitest';
import { rateSeries, withoutUnfinished } from './rate_series';

const at = (second: number) => new Date(Date.UTC(2025, 0, 1) + second * 1000).toISOString();

describe('the rate over time', () => {
  it('is empty before anything ended', () => {
    expect(rateSeries({ bucket_seconds: 5, points: [] }, 100)).toEqual([]);
  });

  it('counts by the second, whatever the bucket', () => {
    const points = [{ at: at(0), sent: 50, failed: 5 }];
    const [bar] = rateSeries({ bucket_seconds: 5, points }, 100);
    expect(bar).toMatchObject({ sentPerSecond: 10, failedPerSecond: 1 });
  });

  it('shows a pause as zeros', () => {
    const points = [
      { at: at(0), sent: 5, failed: 0 },
      { at: at(20), sent: 10, failed: 0 },
    ];
    const rates = rateSeries({ bucket_seconds: 5, points }, 100).map((bar) => bar.sentPerSecond);
    expect(rates).toEqual([1, 0, 0, 0, 2]);
  });

  it('merges neighbours when there are more than fit, and loses none', () => {
    const points = Array.from({ length: 1000 }, (_, i) => ({ at: at(i), sent: 3, failed: 1 }));
    const bars = rateSeries({ bucket_seconds: 1, points }, 120);
    expect(bars.length).toBeLessThanOrEqual(120);
    const width = (bars[1]!.at - bars[0]!.at) / 1000;
    const sent = bars.reduce((sum, bar) => sum + bar.sentPerSecond * width, 0);
    expect(Math.round(sent)).toBe(3000);
  });

  it('counts the first and the last bar by the seconds in which there was a batch', () => {
    const points = [0, 5, 10].map((second) => ({ at: at(second), sent: 20, failed: 0 }));
    const span = { from: Date.parse(at(3)), until: Date.parse(at(14)) };
    const bars = rateSeries({ bucket_seconds: 5, points }, 100, span);
    expect(bars.map((bar) => bar.sentPerSecond)).toEqual([10, 4, 5]);
  });

  it('does not depend on the order of the points', () => {
    const points = [
      { at: at(5), sent: 10, failed: 0 },
      { at: at(0), sent: 5, failed: 0 },
    ];
    const rates = rateSeries({ bucket_seconds: 5, points }, 100).map((bar) => bar.sentPerSecond);
    expect(rates).toEqual([1, 2]);
  });

  it('leaves out the bar being filled only while the batch runs', () => {
    const points = [0, 5, 10].map((second) => ({ at: at(second), sent: 5, failed: 0 }));
    const bars = rateSeries({ bucket_seconds: 5, points }, 100);
    expect(withoutUnfinished(bars, true)).toHaveLength(2);
    expect(withoutUnfinished(bars, false)).toHaveLength(3);
  });
});
