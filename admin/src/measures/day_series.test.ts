import { describe, expect, it } from 'vitest';
import type { FunnelRow } from '../api/shapes';
import { daySeries, daysBack, labelledDays } from './day_series';

const row = (key: string, issued: number) =>
  ({ key, issued, sent: issued, redeemed: 1 }) as FunnelRow;
const ever = { from: null, until: null };

describe('the invites by day', () => {
  it('are in order, with the days between at which nothing was issued', () => {
    const days = daySeries([row('2026-03-01', 5), row('2026-02-27', 3)], ever, 1);
    expect(days.map((point) => [point.day, point.issued])).toEqual([
      ['2026-02-27', 3],
      ['2026-02-28', 0],
      ['2026-03-01', 5],
    ]);
  });

  it('begin a week before the last day where there are fewer', () => {
    const days = daySeries([row('2026-03-08', 5)], ever);
    expect(days.map((point) => point.issued)).toEqual([0, 0, 0, 0, 0, 0, 5]);
    expect(days[0]?.day).toBe('2026-03-02');
  });

  it('reach over the days that were asked for', () => {
    const days = daySeries([row('2026-03-02', 5)], { from: '2026-03-01', until: '2026-03-04' });
    expect(days.map((point) => point.issued)).toEqual([0, 5, 0, 0]);
  });

  it('are none where nothing was issued', () => {
    expect(daySeries([], { from: '2026-03-01', until: null })).toEqual([]);
  });
});

it('the last seven days begin six days ago, by UTC', () => {
  expect(daysBack(7, Date.parse('2026-03-07T23:59:59Z'))).toBe('2026-03-01');
});

describe('the days named under the chart', () => {
  it.each([
    [1, 8, [0]],
    [3, 8, [0, 1, 2]],
    [31, 4, [0, 10, 20, 30]],
    [30, 4, [9, 19, 29]],
    [0, 4, []],
  ])('of %s days in room for %s', (count, room, indices) => {
    expect(labelledDays(count, room)).toEqual(indices);
  });
});
