import { rowsOf, run } from './operator';
import { enter, isMock, member } from './person';
import { expect, test } from './session';

test.skip(isMock, 'the mock has nobody who registers');
test.describe.configure({ mode: 'serial' });

const address = `person.${run}@example.org`;

test('somebody is found by their address, and one session of theirs is ended', async ({
  page,
  playwright,
}) => {
  const person = await member(playwright, page.request, address, 'Pat');
  const token = await enter(person, address);
  await enter(person, address);
  await page.goto('/admin/people');
  await page.getByLabel('Find an address').fill(address.toUpperCase());
  await expect(rowsOf(page, 'People')).toHaveCount(1);
  await page.getByRole('link', { name: address }).click();
  await expect(page.getByRole('heading', { level: 1, name: address })).toBeVisible();
  await expect(page.getByText('Pat Person').first()).toBeVisible();
  await expect(rowsOf(page, 'Sessions')).toHaveCount(2);

  await rowsOf(page, 'Sessions').last().getByRole('button', { name: /^End/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
  await expect(rowsOf(page, 'Sessions')).toHaveCount(1);
  const asked = await playwright.request.newContext({ baseURL: process.env.BASE_URL });
  const headers = { Authorization: `Bearer ${token}` };
  expect((await asked.get('/api/v1/auth/me', { headers })).status()).toBe(401);
  await asked.dispose();
  await person.dispose();
});

test('an account is signed out everywhere, rests and comes back', async ({ page }) => {
  await page.goto(`/admin/people?address=${address}`);
  await rowsOf(page, 'People').getByRole('link').click();
  const dialog = page.getByRole('dialog');

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('Signed in nowhere.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out everywhere' })).toBeHidden();

  await page.getByRole('button', { name: 'Suspend' }).click();
  await dialog.getByRole('button', { name: 'Suspend' }).click();
  await expect(page.getByText('Suspended', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Reactivate' }).click();
  await dialog.getByRole('button', { name: 'Reactivate' }).click();
  await expect(page.getByText('Active', { exact: true })).toBeVisible();
});

test('nobody is found by an address nobody registered with', async ({ page }) => {
  await page.goto('/admin/people?address=nobody.at.all@example.org');
  await expect(page.getByText(/No account fits these filters/)).toBeVisible();
});
