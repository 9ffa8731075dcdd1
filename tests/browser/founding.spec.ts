import type { Page } from '@playwright/test';
import { addresses, dropCsv, rowsOf, run } from './operator';
import { isMock, member } from './person';
import { expect, test } from './session';

test.describe.configure({ mode: 'serial' });

const origin = { Origin: new URL(process.env.BASE_URL ?? '').origin };

async function setCap(page: Page, cap: number): Promise<void> {
  const answer = await page.request.put('/api/v1/admin/founding/cap', {
    data: { cap, reason: 'a test' },
    headers: origin,
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

async function taken(page: Page): Promise<number> {
  const answer = await page.request.get('/api/v1/admin/founding');
  return (await answer.json()).count;
}

test.afterEach(({ page }) => setCap(page, 100));

test('the card tells of places, and warns of more promises than there are', async ({ page }) => {
  const [address] = addresses(1, 'promised');
  const sent = await page.request.post('/api/v1/beta/invites/send', {
    data: { to_email: address, role: 'instructor', grant_founding_status: true },
    headers: origin,
  });
  expect(sent.status(), await sent.text()).toBe(200);
  const count = await taken(page);
  await page.goto('/admin/founding');
  const card = page.getByRole('region', { name: 'Founding places' });
  await expect(card).toContainText(`${count} of 100 taken`);

  await page.getByRole('button', { name: 'Change the cap…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Founding places').fill(String(count));
  await expect(dialog.getByRole('button', { name: 'Change' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('a smaller city');
  await dialog.getByRole('button', { name: 'Change' }).click();
  await expect(dialog).toBeHidden();
  await expect(card).toContainText('none left');
  await expect(card.getByText(/promises? a place and 0 places are left/)).toBeVisible();
  for (const name of ['invites', 'measures']) {
    await page.goto(`/admin/${name}`);
    await expect(card).toContainText('none left');
  }
});

test('without a place left no invite promises one, and the forms say why', async ({ page }) => {
  const count = await taken(page);
  await setCap(page, count);
  await page.goto('/admin/invites');
  await page.getByRole('button', { name: 'Send one invite' }).click();
  const dialog = page.getByRole('dialog');
  const choice = dialog.getByRole('switch', { name: 'Grant founding status' });
  await expect(choice).toBeDisabled();
  await expect(choice).not.toBeChecked();
  await expect(dialog).toContainText(`No founding place is left: ${count} of ${count} taken.`);
  await page.keyboard.press('Escape');

  await page.goto('/admin/batches/new');
  await dropCsv(page, 'none left.csv', ['email', ...addresses(1, 'none-left')].join('\n'));
  await expect(page.getByRole('switch', { name: 'Grant founding status' })).toBeDisabled();
  await setCap(page, count + 1);
  await page.reload();
  await expect(page.getByRole('switch', { name: 'Grant founding status' })).toBeEnabled();
});

test('a place is released with a reason, for good', async ({ page, playwright }) => {
  test.skip(isMock, 'the mock has nobody who registers');
  const address = `founder.${run}@example.org`;
  const person = await member(playwright, page.request, address);
  await person.dispose();
  await page.goto('/admin/founding');
  const row = rowsOf(page, 'Founding instructors').filter({ hasText: address });
  await row.getByRole('button', { name: /^Release/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Release' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('moved away');
  await dialog.getByRole('button', { name: 'Release' }).click();
  await expect(dialog).toBeHidden();
  await expect(row).toContainText('Released');
  await expect(row).toContainText('moved away');
});
