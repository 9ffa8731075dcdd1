/** A request the mock does not grant. */
export class Refusal extends Error {
  constructor(status, code, detail, headers = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function json(response, status, value, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

export function csv(response, name, lines) {
  response.writeHead(200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}"`,
  });
  response.end(`${lines.join('\r\n')}\r\n`);
}

export function problem(response, refusal, requestId) {
  const body = {
    type: 'about:blank',
    title: 'The request was refused',
    status: refusal.status,
    detail: refusal.message,
    code: refusal.code,
    request_id: requestId,
  };
  response.writeHead(refusal.status, {
    'Content-Type': 'application/problem+json',
    ...refusal.headers,
  });
  response.end(JSON.stringify(body));
}

/** One page of a list: the cursor is the number of entries already handed out. */
export function pageOf(list, url, fallbackLimit) {
  const limit = Number(url.searchParams.get('limit') ?? fallbackLimit);
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const page = list.slice(from, from + limit);
  return { page, next_cursor: from + limit < list.length ? String(from + limit) : null };
}

export const route = (method, pattern, serve, open = false) => ({ method, pattern, serve, open });
