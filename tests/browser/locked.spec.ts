import { expectNoObstacles } from './obstacles';
import { rowsOf, run } from './operator';
import { enter, isMock, member, somebody } from './person';
import { expect, test } from './session';
import type { APIRequestContext } from '@playwright/test';

test.skip(isMock, 'the mock locks nobody out');

/** As often as it takes. */
async function guess(person: APIRequestContext, email: string): Promise<void> {
  const attempt = async () => {
    const data = { email, password: 'wrong' };
    const answer = await person.post('/api/v1/auth/login-with-session', { data });
    return (await answer.json()).code;
  };
  await expect.poll(attempt).toBe('AUTH_ACCOUNT_LOCKED');
}

test('somebody who is locked out is found, and may try again once an operator says so', async ({
  page,
  playwright,
}) => {
  const address = `locked.${run}@example.org`;
  const person = await member(playwright, page.request, address);
  await guess(person, address);
  await page.goto('/admin/people');
  await page.getByRole('link', { name: 'Locked out' }).click();
  const row = rowsOf(page, 'Locked out').filter({ hasText: address });
  await expect(row).toContainText('Wrong passwords');
  await expectNoObstacles(page, 'locked out');
  await row.getByRole('link', { name: address }).click();
  await expect(page.getByText('Locked out', { exact: true })).toBeVisible();
  await expectNoObstacles(page, 'person who is locked out');

  await page.getByRole('button', { name: 'Unlock…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('they called');
  await expectNoObstacles(page, 'unlock');
  await dialog.getByRole('button', { name: 'Unlock' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Locked out', { exact: true })).toBeHidden();
  await enter(person, address);
  await person.dispose();
});

test('an address without an account is looked up, and let go', async ({ page, playwright }) => {
  const address = `stranger.${run}@example.org`;
  const stranger = await somebody(playwright);
  await guess(stranger, address);
  await stranger.dispose();
  await page.goto('/admin/people/locked');
  await page.getByLabel('Look up an address').fill(address);
  const found = page.getByRole('region', { name: 'Looked up' });
  await expect(found).toContainText('who has no account');
  await found.getByRole('button', { name: 'Unlock…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click();
  await expect(found).toContainText(`Nothing keeps ${address} from signing in.`);
});
