// A stand-in for the server while these pages are written and tested alone: stateful, in memory,
// with the shapes and the content security policy of the real one. It decides nothing real.
//
//   PORT=8000 ROWS_PER_SECOND=120 node mock/server.mjs      (PORT=0 takes a free one and prints it)

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backstageRoutes } from './backstage.mjs';
import { betaRoutes } from './beta.mjs';
import { batchRoutes } from './batches.mjs';
import { importRoutes } from './imports.mjs';
import { inviteRoutes } from './invites.mjs';
import { mailRoutes } from './mail.mjs';
import { measureRoutes } from './measures.mjs';
import { accessRoutes } from './access.mjs';
import { grantRoutes } from './grants.mjs';
import { notificationRoutes } from './notifications.mjs';
import { operationRoutes } from './operations.mjs';
import { peopleRoutes } from './people.mjs';
import { sessionRoutes, accountOf } from './session.mjs';
import { waitlistRoutes } from './waitlist.mjs';
import { problem, Refusal } from './answers.mjs';
import { createWorld, faultOf } from './world.mjs';

const admin = join(fileURLToPath(new URL('.', import.meta.url)), '..');
const dist = join(admin, 'dist');
const world = createWorld({ rowsPerSecond: Number(process.env.ROWS_PER_SECOND ?? 120) });
const routes = [
  backstageRoutes,
  sessionRoutes,
  importRoutes,
  batchRoutes,
  inviteRoutes,
  operationRoutes,
  betaRoutes,
  peopleRoutes,
  measureRoutes,
  mailRoutes,
  accessRoutes,
  grantRoutes,
  notificationRoutes,
  waitlistRoutes,
].flatMap((make) => make(world));

const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

async function serveFile(response, path) {
  const file = normalize(join(dist, path));
  if (!file.startsWith(dist)) return false;
  const content = await readFile(file).catch(() => null);
  if (content === null) return false;
  response.writeHead(200, {
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': pagePolicy,
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(content);
  return true;
}

async function servePages(response, path) {
  if (path === '/openapi.json') {
    const description = await readFile(join(admin, 'openapi.json'));
    return response.writeHead(200, { 'Content-Type': 'application/json' }).end(description);
  }
  if (path === '/docs' || path === '/docs/') return serveFile(response, 'docs/index.html');
  if (path.startsWith('/docs/')) return (await serveFile(response, path)) || notFound(response);
  if (path.startsWith('/admin/') && extname(path)) {
    return (await serveFile(response, path.slice('/admin/'.length))) || notFound(response);
  }
  if (path === '/admin' || path.startsWith('/admin/')) return serveFile(response, 'index.html');
  return response.writeHead(302, { Location: '/admin/' }).end();
}

const notFound = (response) => response.writeHead(404).end();

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function serveApi(request, response, url) {
  const requestId = `req-${(world.requests += 1)}`;
  response.setHeader('X-Request-ID', requestId);
  response.setHeader('X-Site-Mode', 'mock');
  response.setHeader('X-Phase', world.beta?.beta_phase ?? 'instructor_only');
  const path = url.pathname.slice('/api/v1'.length);
  for (const route of routes) {
    const match = route.method === request.method && route.pattern.exec(path);
    if (!match) continue;
    const account = accountOf(world, request);
    if (!route.open && !account)
      return problem(response, new Refusal(401, 'not_authenticated', 'Not signed in.'), requestId);
    const fault = faultOf(world, path);
    if (fault) return problem(response, fault, requestId);
    const body = request.method === 'GET' ? '' : await bodyOf(request);
    try {
      return await route.serve({ request, response, url, match, body, account });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return problem(response, error, requestId);
    }
  }
  return problem(response, new Refusal(404, 'not_found', `There is no ${path}.`), requestId);
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://mock');
  const isOrder = url.pathname.startsWith('/api/v1/mock/');
  if (world.broken.has('server') && !isOrder) return void response.destroy();
  const served = url.pathname.startsWith('/api/v1/')
    ? serveApi(request, response, url)
    : servePages(response, url.pathname);
  served.catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    response.destroy();
  });
});

server.listen(Number(process.env.PORT ?? 8000), '127.0.0.1', () => {
  process.stdout.write(`mock on http://127.0.0.1:${server.address().port}\n`);
});
