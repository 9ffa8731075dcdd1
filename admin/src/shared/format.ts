const whole = new Intl.NumberFormat('en');
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export const missing = '–';

export function countText(value: number | null | undefined): string {
  return value === null || value === undefined ? missing : whole.format(value);
}

/** "1 row", "2,000 rows". */
export function countOf(value: number, singular: string, plural = `${singular}s`): string {
  return `${whole.format(value)} ${value === 1 ? singular : plural}`;
}

/** Two units at most: "45 s", "2 min 5 s", "1 h 12 min", "3 d 4 h". */
export function durationText(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return missing;
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return pair(Math.floor(s / 60), 'min', s % 60, 's');
  if (s < 86_400) return pair(Math.floor(s / 3600), 'h', Math.floor((s % 3600) / 60), 'min');
  return pair(Math.floor(s / 86_400), 'd', Math.floor((s % 86_400) / 3600), 'h');
}

function pair(first: number, firstUnit: string, second: number, secondUnit: string): string {
  return second ? `${first} ${firstUnit} ${second} ${secondUnit}` : `${first} ${firstUnit}`;
}

/** Coarse on purpose: an ETA to the second would jump with each refresh. */
export function etaText(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return missing;
  if (seconds < 5) return 'a few seconds';
  if (seconds < 60) return `${Math.ceil(seconds / 5) * 5} s`;
  if (seconds < 600) return durationText(Math.ceil(seconds / 10) * 10);
  return durationText(Math.ceil(seconds / 60) * 60);
}

/** From mails a minute; by the second once that reads better. */
export function rateText(perMinute: number | null | undefined): string {
  if (perMinute === null || perMinute === undefined) return missing;
  if (perMinute >= 600) return `${whole.format(Math.round(perMinute / 60))}/s`;
  return `${perMinute < 10 ? oneDigit.format(perMinute) : whole.format(Math.round(perMinute))}/min`;
}

/** Rounded down, so that 100 % means all of it. */
export function percentText(part: number, total: number): string {
  if (total <= 0) return '0 %';
  const percent = Math.floor((100 * part) / total);
  return percent === 0 && part > 0 ? '< 1 %' : `${percent} %`;
}

export function shareOf(part: number, total: number): number {
  return total <= 0 ? 0 : (100 * part) / total;
}

/** The parts of an id that a person compares: its time is alike, its end is not. */
export function shortId(id: string): string {
  return id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-6)}` : id;
}

const dateTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** Of a day as the server names it, 2026-03-02: "2 Mar". Its days are those of UTC. */
export const dayText = (of: string): string => day.format(new Date(`${of}T00:00:00Z`));

export const dateTimeText = (at: string | number): string => dateTime.format(new Date(at));
export const timeText = (at: number): string => time.format(new Date(at));
export const clockText = (at: string | number): string => clock.format(new Date(at));

/** "just now", "4 min ago", "in 13 d". */
export function agoText(at: string, now: number): string {
  const seconds = Math.round((now - Date.parse(at)) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 5) return 'just now';
  const text = coarse(distance);
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

function coarse(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
