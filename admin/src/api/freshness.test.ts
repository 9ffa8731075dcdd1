import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noteFreshness, renewWhileStale } from './freshness';

describe('what may be old', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    noteFreshness('answer', false);
    vi.useRealTimers();
  });

  it('is asked for again until it is not, and then once more', () => {
    const renew = vi.fn();
    const leave = renewWhileStale(renew);
    vi.advanceTimersByTime(60_000);
    expect(renew).not.toHaveBeenCalled();
    noteFreshness('answer', true);
    vi.advanceTimersByTime(4_000);
    expect(renew).toHaveBeenCalledTimes(2);
    noteFreshness('answer', false);
    expect(renew).toHaveBeenCalledTimes(3);
    vi.advanceTimersByTime(60_000);
    expect(renew).toHaveBeenCalledTimes(3);
    leave();
  });

  it('is left alone by whoever has left', () => {
    const renew = vi.fn();
    noteFreshness('answer', true);
    renewWhileStale(renew)();
    vi.advanceTimersByTime(60_000);
    noteFreshness('answer', false);
    expect(renew).not.toHaveBeenCalled();
  });
});
