import type { Page } from '@playwright/test';
import { expectNoObstacles } from './obstacles';
import { addresses, rowsOf } from './operator';
import { expect, test } from './session';

async function openDialog(page: Page) {
  await page.goto('/admin/invites');
  const opener = page.getByRole('button', { name: 'Generate codes' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('How many')).toBeFocused();
  return { dialog, opener };
}

test('codes are generated, the first bound to its address, and had as a file', async ({ page }) => {
  const [address] = addresses(1, 'bound');
  const { dialog, opener } = await openDialog(page);
  await dialog.getByLabel('How many').fill('3');
  await dialog.getByLabel('Addresses').fill(address!);
  await expect(
    dialog.getByText('1 code is bound to its address, 2 are for whoever holds them.'),
  ).toBeVisible();
  await expectNoObstacles(page, 'generate codes');
  await dialog.getByRole('button', { name: 'Generate', exact: true }).click();

  await expect(page.getByRole('dialog', { name: '3 codes are generated' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeFocused();
  await expect(dialog.getByText('can be found again in the list')).toBeVisible();
  const rows = rowsOf(page, 'Generated codes');
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText('/invite/claim?code=');
  await expect(rows.first()).toContainText(address!);
  await expect(dialog.getByRole('button', { name: 'Copy all' })).toBeEnabled();
  await expectNoObstacles(page, 'generated codes');

  const download = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Download CSV' }).click();
  const stream = await (await download).createReadStream();
  const [head, first, ...others] = (await stream.toArray()).join('').trim().split('\r\n');
  expect(head).toBe('code,link,email,expires_at');
  expect(first).toContain(address);
  expect(others).toHaveLength(2);
  const code = first!.split(',')[0]!;
  expect(page.url()).not.toContain(code);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(code);

  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
  await page.getByLabel('Find an address').fill(address!);
  await expect(page.getByRole('link', { name: address! })).toBeVisible();
});

test('more addresses than codes are not sent, and what is refused is told', async ({ page }) => {
  const { dialog } = await openDialog(page);
  await dialog.getByLabel('How many').fill('1');
  await dialog.getByLabel('Addresses').fill(addresses(2, 'toomany').join('\n'));
  await expect(dialog.getByText('2 addresses for 1 code.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Generate', exact: true })).toBeDisabled();
  await dialog.getByLabel('Addresses').fill(addresses(1, 'refused')[0]!);
  await page.route('**/api/v1/beta/invites/generate', (route) =>
    route.fulfill({
      status: 422,
      contentType: 'application/problem+json',
      json: { title: 'Refused', code: 'invalid', detail: 'The third moon is not full.' },
    }),
  );
  await dialog.getByRole('button', { name: 'Generate', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('The third moon is not full.');
  await expect(dialog.getByRole('button', { name: 'Generate', exact: true })).toBeEnabled();
});
