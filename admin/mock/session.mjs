import { json, Refusal, route } from './answers.mjs';
import { newId } from './world.mjs';

export const admin = {
  id: '01JMOCKACCOUNT00000000000A',
  email: process.env.ADMIN_EMAIL ?? 'admin@example.org',
  first_name: 'Ada',
  last_name: 'Admin',
  is_active: true,
  roles: ['admin'],
  permissions: ['manage_users', 'view_all_users', 'view_financials'],
};
const password = process.env.ADMIN_PASSWORD ?? 'correct horse';
const guest = { ...admin, id: '01JMOCKACCOUNT00000000000B', email: 'guest@example.org', roles: [] };

const sidOf = (request) => /(?:^|; )sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];

export const accountOf = (world, request) => world.sessions.get(sidOf(request));

export const sessionRoutes = (world) => [
  route(
    'POST',
    /^\/auth\/login-with-session$/,
    ({ response, body }) => signIn(world, response, body),
    true,
  ),
  route('GET', /^\/auth\/me$/, ({ response, account }) => json(response, 200, account)),
  route(
    'POST',
    /^\/public\/logout$/,
    ({ request, response }) => {
      world.sessions.delete(sidOf(request));
      response.writeHead(204, { 'Set-Cookie': 'sid=; Path=/; Max-Age=0' }).end();
    },
    true,
  ),
];

function signIn(world, response, body) {
  const form = JSON.parse(body);
  if (form.password === 'locked') {
    const headers = { 'Retry-After': '900' };
    throw new Refusal(429, 'AUTH_ACCOUNT_LOCKED', 'Too many failed attempts.', headers);
  }
  if (form.password === 'captcha') {
    throw new Refusal(428, 'CAPTCHA_REQUIRED', 'A captcha is asked for.');
  }
  const account = [admin, guest].find((known) => known.email === form.email);
  if (!account || form.password !== password) {
    throw new Refusal(401, 'AUTH_INVALID_CREDENTIALS', 'Incorrect email or password');
  }
  const sid = newId(world);
  world.sessions.set(sid, account);
  const headers = { 'Set-Cookie': `sid=${sid}; Path=/; HttpOnly; SameSite=Lax` };
  json(response, 200, { requires_2fa: false, access_token: 'mock', token_type: 'bearer' }, headers);
}
