import { expectNoObstacles } from './obstacles';
import { email, rowsOf, run } from './operator';
import { isMock, member } from './person';
import { expect, test } from './session';

const address = isMock ? 'grace@example.org' : `rights.${run}@example.org`;

test('a right is given, told apart from those of the role, and goes back to it', async ({
  page,
  playwright,
}) => {
  if (!isMock) await (await member(playwright, page.request, address, 'Rita')).dispose();
  await page.goto(`/admin/people?address=${address}`);
  await rowsOf(page, 'People').getByRole('link').click();
  const rights = page.getByRole('region', { name: 'Rights' });
  await expect(rights).toContainText('Nothing was given or taken');
  await expect(rights.getByRole('listitem').filter({ hasText: 'Manage services' })).toBeVisible();

  await rights.getByRole('button', { name: 'Give or take…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Right' }).fill('view fin');
  await page.getByRole('option', { name: 'View financials' }).click();
  await expect(dialog).toContainText('their role does not say so');
  await expect(dialog.getByRole('button', { name: 'Give' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('looks after payouts');
  await expectNoObstacles(page, 'give a right');
  await dialog.getByRole('button', { name: 'Give' }).click();
  await expect(dialog).toBeHidden();
  const given = rights.getByRole('listitem').filter({ hasText: 'View financials' });
  await expect(given).toContainText('Given');
  await expect(given).toContainText(`by ${email}: looks after payouts`);
  await expectNoObstacles(page, 'person with a right');

  await page.goto('/admin/people/rights');
  await expect(rowsOf(page, 'Rights').filter({ hasText: address })).toContainText(
    'View financials',
  );
  await rowsOf(page, 'Rights').getByRole('link', { name: address }).click();
  await given.getByRole('button', { name: 'View financials back to role' }).click();
  await expect(dialog.getByRole('button', { name: 'Back to role' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('another desk');
  await dialog.getByRole('button', { name: 'Back to role' }).click();
  await expect(rights).toContainText('Nothing was given or taken');
});

test('nobody is offered to change their own rights', async ({ page }) => {
  test.skip(isMock, 'the mock has no page of its operator');
  await page.goto(`/admin/people?address=${email}`);
  await rowsOf(page, 'People').getByRole('link').click();
  const rights = page.getByRole('region', { name: 'Rights' });
  await expect(rights).toContainText('Your own rights are changed by somebody else.');
  await expect(rights.getByRole('button')).toHaveCount(0);
});
