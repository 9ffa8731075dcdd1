import { describe, expect, it } from 'vitest';
import { niceTicks } from './nice_ticks';

describe('the axis', () => {
  it.each([
    [0, [0, 1]],
    [0.7, [0, 0.2, 0.4, 0.6, 0.8]],
    [9, [0, 5, 10]],
    [10, [0, 5, 10]],
    [170, [0, 50, 100, 150, 200]],
    [3210, [0, 1000, 2000, 3000, 4000]],
  ])('up to %s has round steps', (highest, ticks) => {
    expect(niceTicks(highest, 4).at(-1)).toBeGreaterThanOrEqual(highest);
    expect(niceTicks(highest, highest === 9 || highest === 10 ? 2 : 4)).toEqual(ticks);
  });
});
