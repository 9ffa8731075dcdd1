import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { rowsOf, run } from './operator';
import { expect, test } from './session';

const secret = process.env.WEBHOOK_SECRET ?? '';
const address = `bouncing.${run}@example.org`;

/** As the mail provider calls and signs. */
async function tell(page: Page, event: string, type: string, more: object): Promise<void> {
  const body = JSON.stringify({ type, data: { email_id: `mail-${event}`, ...more } });
  const moment = String(Math.floor(Date.now() / 1000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${event}.${moment}.${body}`).digest('base64');
  const answer = await page.request.post('/api/v1/webhooks/resend', {
    data: body,
    headers: {
      'Content-Type': 'application/json',
      'svix-id': event,
      'svix-timestamp': moment,
      'svix-signature': `v1,${mac}`,
    },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

test('an address is suppressed with a reason, found, and lifted with another', async ({ page }) => {
  const asked = `asked.${run}@example.org`;
  await page.goto('/admin/suppressions');
  await page.getByRole('button', { name: 'Suppress an address' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail address').fill(asked);
  await dialog.getByLabel('Reason').fill(`asked by phone ${run}`);
  await dialog.getByRole('button', { name: 'Suppress', exact: true }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'By an operator' }).click();
  await expect(rowsOf(page, 'Suppressions').filter({ hasText: run }).first()).toBeVisible();
  await page.getByLabel('Find an address').fill(asked);
  await expect(rowsOf(page, 'Suppressions')).toHaveCount(1);
  await expect(rowsOf(page, 'Suppressions').first()).toContainText(asked);

  await rowsOf(page, 'Suppressions').getByRole('button', { name: /^Lift/ }).click();
  await expect(dialog.getByRole('button', { name: 'Lift' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('it was somebody else');
  await dialog.getByRole('button', { name: 'Lift' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/No suppressed address fits these filters/)).toBeVisible();
});

test('what the provider told is listed, looked at and replayed', async ({ page }) => {
  test.skip(secret === '', 'nobody can call as the mail provider');
  await tell(page, `odd-${run}`, 'email.levitated', { to: [address] });
  await page.goto('/admin/webhooks');
  await page.getByRole('button', { name: 'Not understood' }).click();
  await rowsOf(page, 'Webhooks').getByRole('link', { name: 'email.levitated' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'email.levitated' })).toBeVisible();
  await expect(page.getByText('once', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Replay' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replay' }).click();
  await expect(page.getByText('Taken once more: not understood.')).toBeVisible();
  await expect(page.getByText('2 times')).toBeVisible();
});

test('a bounce that was told leads to its invite, and suppresses the address', async ({ page }) => {
  test.skip(secret === '', 'nobody can call as the mail provider');
  const sent = await page.request.post('/api/v1/beta/invites/send', {
    data: { to_email: address, role: 'instructor' },
    headers: { Origin: new URL(process.env.BASE_URL ?? '').origin },
  });
  const { id } = await sent.json();
  await page.goto(`/admin/invites/${id}`);
  await expect(page.getByText('Mail sent', { exact: true })).toBeVisible();
  await tell(page, `bounce-${run}`, 'email.bounced', {
    to: [address],
    tags: { invite_id: id, delivery: '1' },
    bounce: { type: 'Permanent', subType: 'General', message: 'no such user' },
  });
  await page.goto(`/admin/webhooks?address=${address}&what=bounced`);
  await expect(rowsOf(page, 'Webhooks')).toHaveCount(1);
  await expect(rowsOf(page, 'Webhooks').first()).toContainText('Bounced for good');
  await rowsOf(page, 'Webhooks').getByRole('link').click();
  await page.getByRole('main').getByRole('link', { name: /…/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: address })).toBeVisible();
  await expect(page.getByText('Mail bounced', { exact: true })).toBeVisible();
  await page.goto(`/admin/suppressions?address=${address}`);
  await expect(rowsOf(page, 'Suppressions').first()).toContainText('Permanent/General');
});
