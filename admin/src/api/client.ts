import { noteFreshness } from './freshness';
import { Problem } from './problem';
import { noteSite } from './site';

const root = '/api/v1';

type Query = Record<string, string | number | boolean | null | undefined>;

export function apiPath(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return `${root}${path}${text ? `?${text}` : ''}`;
}

export interface WriteOptions {
  method?: 'POST' | 'PUT' | 'DELETE';
  query?: Query;
  body?: unknown;
  /** Repeating a request with the same key has its effect once. */
  idempotencyKey?: string;
  /** Only if what is there still has this version. */
  ifVersion?: number;
}

export async function read<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  const response = await send(apiPath(path, query), { signal });
  noteFreshness('answer', response.headers.get('X-Stale') === 'true');
  return (await response.json()) as T;
}

export async function write<T>(path: string, options: WriteOptions = {}): Promise<T> {
  const headers: Record<string, string> = {};
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  if (options.ifVersion !== undefined) headers['If-Match'] = String(options.ifVersion);
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const method = options.method ?? 'POST';
  const response = await send(apiPath(path, options.query), { method, headers, body });
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export async function upload<T>(path: string, query: Query, csv: Blob): Promise<T> {
  const headers = { 'Content-Type': 'text/csv; charset=utf-8' };
  const response = await send(apiPath(path, query), { method: 'POST', headers, body: csv });
  return (await response.json()) as T;
}

let onSessionEnded: () => void = () => {};

/** Called when the server no longer knows the session, whichever request found out. */
export function whenSessionEnds(listener: () => void): void {
  onSessionEnded = listener;
}

const refreshUrl = apiPath('/auth/refresh');
/** Whoever tries to sign in has no session to go on with. */
const signInUrls = [apiPath('/auth/login-with-session'), apiPath('/2fa/verify-login')];
let refreshing: Promise<boolean> | null = null;

/** Once for all requests that found their access token expired. */
function refreshSession(): Promise<boolean> {
  refreshing ??= ask(refreshUrl, { method: 'POST' })
    .then((response) => response.ok)
    .catch(() => false)
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  const headers = { Accept: 'application/json, application/problem+json', ...init.headers };
  try {
    return await fetch(url, { ...init, headers, credentials: 'same-origin' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  let response = await ask(url, init);
  if (response.status === 401 && !signInUrls.includes(url) && (await refreshSession())) {
    response = await ask(url, init);
  }
  noteSite(response.headers);
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.status === 401 && problem.code !== 'AUTH_INVALID_CREDENTIALS') onSessionEnded();
  throw problem;
}

function unreachable(): Problem {
  const detail = 'The request left this page, but no answer came.';
  return new Problem(0, { title: 'The server cannot be reached', detail }, null, null);
}

async function problemOf(response: Response): Promise<Problem> {
  const requestId = response.headers.get('X-Request-ID');
  const wait = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  const retryAfter = Number.isNaN(wait) ? null : wait;
  const isJson = response.headers.get('Content-Type')?.includes('json') ?? false;
  const fallback = { title: response.statusText || `Status ${response.status}` };
  const body = isJson ? await response.json().catch(() => fallback) : fallback;
  return new Problem(response.status, body, requestId, retryAfter);
}

/** Random where crypto.randomUUID is absent too: pages served without TLS from another machine. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
