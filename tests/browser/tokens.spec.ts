import { expectNoObstacles } from './obstacles';
import { rowsOf, run } from './operator';
import { isMock, somebody } from './person';
import { expect, test } from './session';

const name = `crm ${run}`;

test('a token is made, shown once, good for its scope alone, and worth nothing once revoked', async ({
  page,
  playwright,
}) => {
  await page.goto('/admin/tokens');
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expect(dialog.getByRole('button', { name: 'Make' })).toBeDisabled();
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('checkbox', { name: /mcp:read/ }).uncheck();
  await expect(dialog.getByRole('button', { name: 'Make' })).toBeDisabled();
  await dialog.getByRole('checkbox', { name: /mcp:read/ }).check();
  await expectNoObstacles(page, 'make a token');
  await dialog.getByRole('button', { name: 'Make' }).click();

  await expect(dialog.getByText('Shown this once')).toBeVisible();
  await expectNoObstacles(page, 'the secret');
  const secret = await dialog.getByTestId('secret').locator('span').first().innerText();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await expect(dialog).toBeHidden();
  const row = rowsOf(page, 'Service tokens').filter({ hasText: name });
  await expect(row).toContainText('mcp:read');
  await expect(row).toContainText('Active');
  await expect(page.getByRole('main')).not.toContainText(secret);
  await expectNoObstacles(page, 'service tokens');

  const program = await somebody(playwright);
  const headers = { Authorization: `Bearer ${secret}` };
  const ask = async (path: string) => (await program.get(path, { headers })).status();
  if (!isMock) {
    expect(await ask('/api/v1/beta/invites')).toBe(200);
    expect(await ask('/api/v1/admin/people')).toBe(403);
  }
  await row.getByRole('button', { name: /^Revoke/ }).click();
  await dialog.getByLabel('Reason').fill('it is replaced');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('Revoked');
  await expect(row).toContainText('it is replaced');
  await expect(row.getByRole('button')).toHaveCount(0);
  expect(await ask('/api/v1/beta/invites')).toBe(401);
  await program.dispose();
});
