import { createHmac } from 'node:crypto';
import { expect, type APIRequestContext } from '@playwright/test';

/** What people do who are not operators: over HTTP, as their front end does it. */
export const personsPassword = 'Correct horse battery 1';

/** The mock has nobody who registers. */
export const isMock = process.env.BACKSTAGE_URL?.endsWith('/mock') ?? false;

interface Playwright {
  request: {
    newContext(options: object): Promise<APIRequestContext>;
  };
}

/** Somebody with a browser of their own, who is nobody yet. */
export const somebody = (playwright: Playwright): Promise<APIRequestContext> =>
  playwright.request.newContext({
    baseURL: process.env.BASE_URL,
    storageState: { cookies: [], origins: [] },
  });

export async function register(
  person: APIRequestContext,
  email: string,
  code: string,
  firstName = 'Test',
): Promise<void> {
  const answer = await person.post('/api/v1/auth/register', {
    data: {
      email,
      password: personsPassword,
      first_name: firstName,
      last_name: 'Person',
      zip_code: '10001',
      role: 'instructor',
      metadata: { invite_code: code },
    },
  });
  expect([201, 202], await answer.text()).toContain(answer.status());
}

/** A session; the token of it. */
export async function enter(person: APIRequestContext, email: string): Promise<string> {
  const answer = await person.post('/api/v1/auth/login-with-session', {
    data: { email, password: personsPassword },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()).access_token;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** As an authenticator app shows it, RFC 6238. */
function codeOf(secret: string, at: number): string {
  const bits = [...secret].map((c) => digits.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const number = mac.readUInt32BE(mac[19]! & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/** Ends every session. */
export async function setUpSecondFactor(
  person: APIRequestContext,
  token: string,
): Promise<{ picture: string; backupCodes: string[] }> {
  const headers = { Authorization: `Bearer ${token}` };
  const setup = await person.post('/api/v1/2fa/setup/initiate', { headers });
  const { secret, qr_code_data_url: picture } = await setup.json();
  const data = { code: codeOf(secret, Date.now()) };
  const verified = await person.post('/api/v1/2fa/setup/verify', { data, headers });
  expect(verified.status(), await verified.text()).toBe(200);
  return { picture, backupCodes: (await verified.json()).backup_codes };
}

/** Somebody who redeemed an invite an operator had made for them, and has registered. */
export async function member(
  playwright: Playwright,
  operator: APIRequestContext,
  email: string,
  firstName?: string,
): Promise<APIRequestContext> {
  const invite = await operator.post('/api/v1/beta/invites/generate', {
    data: { count: 1, role: 'instructor', emails: [email] },
    headers: { Origin: new URL(process.env.BASE_URL ?? '').origin },
  });
  expect(invite.status(), await invite.text()).toBe(200);
  const person = await somebody(playwright);
  await register(person, email, (await invite.json()).invites[0].code, firstName);
  return person;
}
