import { addresses, dropCsv, rowsOf, run, sendList } from './operator';
import { expect, test } from './session';

test('an import is sent once, and says where its batch is', async ({ page }) => {
  const name = `Once ${run}`;
  await sendList(page, name, addresses(3, 'once'));
  await page.getByRole('link', { name: 'its import' }).click();
  await expect(page.getByText('This list was sent')).toBeVisible();
  await page.getByRole('link', { name: 'Go to its batch' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
});

test('pasted addresses are a list too', async ({ page }) => {
  await page.goto('/admin/batches/new');
  await page.getByRole('tab', { name: 'Paste addresses' }).click();
  await page.getByRole('textbox', { name: 'Addresses' }).fill(addresses(3, 'pasted').join(', '));
  await page.getByRole('button', { name: 'Check 3 addresses' }).click();
  await expect(page.getByRole('button', { name: 'Send 3 invites' })).toBeEnabled();
});

test('the options chosen are those of the import', async ({ page }) => {
  await page.goto('/admin/batches/new');
  await page.getByLabel('Invites are valid for').fill('30');
  await page.getByLabel('Source').fill('spring fair');
  await page.getByLabel('Campaign').fill('Spring');
  await dropCsv(page, 'options.csv', addresses(1, 'options').join('\n'));
  await expect(page.getByText('valid for 30 days, source spring fair')).toBeVisible();
});

test('whoever holds an open invite is left alone, unless told otherwise', async ({ page }) => {
  const list = addresses(2, 'again');
  await sendList(page, `Again ${run}`, list);
  await page.goto('/admin/batches/new');
  await dropCsv(page, 'again.csv', list.join('\n'));
  await expect(rowsOf(page, 'Verdicts').getByText('Already invited')).toHaveCount(2);
  await expect(page.getByRole('button', { name: 'Nobody to invite' })).toBeDisabled();
  await page.getByRole('link', { name: 'Change the list or its options' }).click();
  await page.getByLabel('Send the open invite again').check();
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByRole('button', { name: 'Send 2 invites' })).toBeEnabled();
});

test('a list with only bad rows cannot be sent', async ({ page }) => {
  await page.goto('/admin/batches/new');
  await dropCsv(page, 'bad.csv', 'email\nnobody\nnowhere@\n');
  await expect(page.getByRole('button', { name: 'Nobody to invite' })).toBeDisabled();
});

test('what cannot be a list is refused with what to do instead', async ({ page }) => {
  await page.goto('/admin/batches/new');
  await dropCsv(page, 'list.xlsx', 'PK');
  await expect(page.getByRole('alert')).toContainText('Save it as CSV');
  await dropCsv(page, 'header.csv', 'email\n');
  await expect(page.getByRole('alert')).toContainText('The list was not accepted');
  await expect(page.getByRole('alert')).not.toContainText('Save it as CSV (UTF-8) there');
});
