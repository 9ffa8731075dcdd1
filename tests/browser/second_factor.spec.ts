import { createHmac } from 'node:crypto';
import { run } from './operator';
import { expect, test } from './session';

test.skip(process.env.BACKSTAGE_URL?.endsWith('/mock') ?? false, 'the mock knows no second factor');

const password = 'Correct horse battery 1';
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

test('whoever has a second factor is asked for it after the password', async ({
  page,
  playwright,
  baseURL,
  session,
}) => {
  const address = `phone.${run}@example.org`;
  const origin = { Origin: new URL(baseURL ?? '').origin };
  const operator = await playwright.request.newContext({ baseURL, storageState: session });
  const invite = await operator.post('/api/v1/beta/invites/generate', {
    data: { count: 1, role: 'instructor', emails: [address] },
    headers: origin,
  });
  expect(invite.status(), await invite.text()).toBe(200);
  const code = (await invite.json()).invites[0].code;
  await operator.dispose();

  const person = await playwright.request.newContext({
    baseURL,
    storageState: { cookies: [], origins: [] },
  });
  const registered = await person.post('/api/v1/auth/register', {
    data: {
      email: address,
      password,
      first_name: 'Phone',
      last_name: 'Owner',
      zip_code: '10001',
      role: 'instructor',
      metadata: { invite_code: code },
    },
  });
  expect([201, 202], await registered.text()).toContain(registered.status());
  const signedIn = await person.post('/api/v1/auth/login-with-session', {
    data: { email: address, password },
  });
  const bearer = { Authorization: `Bearer ${(await signedIn.json()).access_token}` };
  const setup = await person.post('/api/v1/2fa/setup/initiate', { headers: bearer });
  const { secret, qr_code_data_url: picture } = await setup.json();
  const verified = await person.post('/api/v1/2fa/setup/verify', {
    data: { code: codeOf(secret, Date.now()) },
    headers: bearer,
  });
  expect(verified.status(), await verified.text()).toBe(200);
  const backupCodes: string[] = (await verified.json()).backup_codes;
  await person.dispose();

  await page.context().clearCookies();
  await page.goto('/admin/');
  await page.getByLabel('E-mail address').fill(address);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  await expect(page.getByLabel('Code')).toBeFocused();
  expect(picture).toMatch(/^data:image\/svg\+xml;base64,/);

  await page.getByLabel('Code').fill('000000');
  await page.getByLabel('Code').press('Enter');
  await expect(page.getByRole('alert')).toContainText('TWO_FACTOR_CODE_INVALID');

  await page.getByRole('button', { name: 'Use a backup code' }).click();
  await page.getByLabel('Backup code').fill(backupCodes[0]!);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // Not an administrator, and known as whoever it is.
  await expect(page.getByRole('heading', { name: 'No access' })).toBeVisible();
  await expect(page.getByText(address)).toBeVisible();
});
