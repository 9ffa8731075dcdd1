import type { Page } from '@playwright/test';
import { expectNoObstacles } from './obstacles';
import { ended, rowsOf, run } from './operator';
import { isMock } from './person';
import { expect, test } from './session';

test.skip(isMock, 'the mock lets nobody ask');
test.describe.configure({ mode: 'serial' });

const address = (name: string) => `${name}.${run}@example.org`;

async function ask(page: Page, name: string, role: string): Promise<void> {
  const answer = await page.request.post('/api/v1/beta/waitlist', {
    data: { email: address(name), name: `${name} of the list`, role, source: 'landing' },
    headers: { Origin: new URL(process.env.BASE_URL ?? '').origin },
  });
  expect(answer.status(), await answer.text()).toBe(202);
}

const entry = (page: Page, name: string) =>
  rowsOf(page, 'Waitlist').filter({ hasText: address(name) });

test('who is chosen is invited by a batch of their own, and stands as invited', async ({
  page,
}) => {
  await ask(page, 'chosen', 'student');
  await ask(page, 'waiting', 'instructor');
  await page.goto('/admin/waitlist');
  await expect(entry(page, 'chosen')).toContainText('chosen of the list');
  await expectNoObstacles(page, 'waitlist');
  await entry(page, 'chosen').getByRole('checkbox').check();
  await expect(page.getByRole('status').filter({ hasText: '1 chosen' })).toBeVisible();
  await page.getByRole('button', { name: 'Invite them…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('radio', { name: 'Students' })).toBeChecked();
  await dialog.getByText('Instructors', { exact: true }).click();
  await expect(dialog.getByText('1 of them asked to come as students.')).toBeVisible();
  await expectNoObstacles(page, 'invite from the waitlist');
  await dialog.getByText('Students', { exact: true }).click();
  await dialog.getByLabel('Name of the batch').fill(`From the list ${run}`);
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `From the list ${run}` })).toBeVisible();
  await ended(page);

  await page.goto('/admin/waitlist?state=invited');
  await expect(entry(page, 'chosen')).toContainText('Invited');
  await expect(entry(page, 'chosen').getByRole('checkbox')).toHaveCount(0);
  await entry(page, 'chosen').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: address('chosen') })).toBeVisible();
});

test('those who have waited longest are invited, as many as are wanted', async ({ page }) => {
  await page.goto('/admin/waitlist?role=instructor');
  await page.getByRole('button', { name: 'Invite the first…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('How many')).toBeFocused();
  await dialog.getByLabel('How many').fill('500');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await ended(page);
  await page.goto('/admin/waitlist?role=instructor&state=waiting');
  await expect(page.getByText('Nobody fits these filters.')).toBeVisible();

  await page.getByRole('button', { name: 'Invite the first…' }).click();
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await expect(dialog.getByText('waitlist_nobody_waits')).toBeVisible();
});

test('an entry is removed for good, and the rest is exported', async ({ page }) => {
  await ask(page, 'removed', 'student');
  await page.goto('/admin/waitlist');
  await entry(page, 'removed')
    .getByRole('button', { name: /^Remove/ })
    .click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(address('removed'));
  await dialog.getByLabel('Reason').fill('they asked to');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog).toBeHidden();
  await expect(entry(page, 'removed')).toHaveCount(0);

  const exporting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export all' }).click();
  const file = await (await exporting).createReadStream();
  let text = '';
  for await (const piece of file) text += piece;
  expect(text).toContain(address('chosen'));
  expect(text).not.toContain(address('removed'));
});
