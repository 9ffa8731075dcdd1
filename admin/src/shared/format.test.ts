import { describe, expect, it } from 'vitest';
import {
  agoText,
  countOf,
  dayText,
  durationText,
  etaText,
  percentText,
  rateText,
  shortId,
} from './format';

describe('a duration', () => {
  it.each([
    [0, '0 s'],
    [59.4, '59 s'],
    [60, '1 min'],
    [125, '2 min 5 s'],
    [3599, '59 min 59 s'],
    [3600, '1 h'],
    [4320, '1 h 12 min'],
    [90_000, '1 d 1 h'],
    [null, '–'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('of %s seconds reads %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('an ETA', () => {
  it.each([
    [4, 'a few seconds'],
    [31, '35 s'],
    [59, '60 s'],
    [61, '1 min 10 s'],
    [599, '10 min'],
    [601, '11 min'],
    [7210, '2 h 1 min'],
    [null, '–'],
  ])('of %s seconds reads %s', (seconds, text) => {
    expect(etaText(seconds)).toBe(text);
  });
});

describe('a rate', () => {
  it.each([
    [0, '0/min'],
    [2.54, '2.5/min'],
    [120.4, '120/min'],
    [599, '599/min'],
    [600, '10/s'],
    [180_000, '3,000/s'],
    [null, '–'],
  ])('of %s a minute reads %s', (rate, text) => {
    expect(rateText(rate)).toBe(text);
  });
});

describe('a percentage', () => {
  it.each([
    [0, 0, '0 %'],
    [0, 10, '0 %'],
    [1, 1000, '< 1 %'],
    [99_999, 100_000, '99 %'],
    [100_000, 100_000, '100 %'],
  ])('of %s in %s reads %s', (part, total, text) => {
    expect(percentText(part, total)).toBe(text);
  });
});

describe('a moment', () => {
  const now = Date.parse('2025-03-01T12:00:00Z');
  it.each([
    ['2025-03-01T11:59:58Z', 'just now'],
    ['2025-03-01T11:56:00Z', '4 min ago'],
    ['2025-03-01T09:00:00Z', '3 h ago'],
    ['2025-03-14T13:00:00Z', 'in 13 d'],
  ])('%s reads %s', (at, text) => {
    expect(agoText(at, now)).toBe(text);
  });
});

it('a day is one of UTC, wherever it is looked at', () => {
  expect(dayText('2026-03-02')).toBe('2 Mar');
});

it('one row is not rows', () => {
  expect(countOf(1, 'row')).toBe('1 row');
  expect(countOf(2000, 'row')).toBe('2,000 rows');
});

it('a long id keeps both ends', () => {
  expect(shortId('01JABCDEFGHJKMNPQRSTVWXYZ0')).toBe('01JA…VWXYZ0');
  expect(shortId('short')).toBe('short');
});
