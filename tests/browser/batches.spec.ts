import { expectMailTo } from './mailbox';
import { addresses, dropCsv, figure, isMock, run, sendChecked, sendList } from './operator';
import { expect, test } from './session';

const largeRows = Number(process.env.LARGE_ROWS ?? 20_000);

test('a list with bad rows is checked, and its good rows are sent to the end', async ({ page }) => {
  const good = addresses(25, 'good');
  const list = ['email', ...good, 'not an address', good[0]!.toUpperCase(), 'nobody@'];
  const name = `Checked ${run}`;

  await page.goto('/admin/batches/new');
  await dropCsv(page, `${name}.csv`, list.join('\n'));

  const verdicts = page.getByRole('group', { name: 'Verdict' });
  await expect(verdicts.getByRole('button', { name: 'Will be invited 25' })).toBeVisible();
  await expect(verdicts.getByRole('button', { name: 'Twice in the list 1' })).toBeVisible();
  await verdicts.getByRole('button', { name: 'Not an address 2' }).click();
  const table = page.getByRole('table', { name: 'Verdicts' });
  await expect(table.getByText('not an address', { exact: true })).toBeVisible();
  await expect(table.locator('tbody tr')).toHaveCount(2);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the rejected' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);

  await sendChecked(page, name);
  await expect(page.getByTestId('percent')).toHaveText('100 %', { timeout: 60_000 });
  await expect(page.getByText('Completed', { exact: true })).toBeVisible();
  expect(await figure(page, 'Sent')).toBe(25);
  await expect(page.getByRole('table', { name: 'Rows' }).locator('tbody tr')).toHaveCount(25);
  await expectMailTo(good[24]!);
});

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

test('a list with only bad rows cannot be sent', async ({ page }) => {
  await page.goto('/admin/batches/new');
  await dropCsv(page, 'bad.csv', 'email\nnobody\nnowhere@\n');
  await expect(page.getByRole('button', { name: 'Nobody to invite' })).toBeDisabled();
});

test('a spreadsheet is refused with what to do instead', async ({ page }) => {
  await page.goto('/admin/batches/new');
  await dropCsv(page, 'list.xlsx', 'PK');
  await expect(page.getByRole('alert')).toContainText('Save it as CSV');
});

test('a large batch is paused, resumed and cancelled', async ({ page }) => {
  test.setTimeout(300_000);
  await sendList(page, `Large ${run}`, addresses(largeRows, 'large'));
  const bar = page.getByRole('progressbar', { name: `Progress of Large ${run}` });
  const dialog = page.getByRole('dialog');
  const sent = () => figure(page, 'Sent');

  await page.getByRole('button', { name: 'Pause' }).click();
  await dialog.getByLabel('Reason (optional)').fill('a look at the first replies');
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Nothing is being sent')).toBeVisible();
  await expect(dialog).toBeHidden();

  // Mails in flight still end; then the figure rests.
  let last = -1;
  const rests = async () => {
    const now = await sent();
    const same = now === last;
    last = now;
    return same;
  };
  await expect.poll(rests, { intervals: [2_000], timeout: 60_000 }).toBe(true);
  expect(last).toBeLessThan(largeRows);

  await page.getByRole('button', { name: 'Resume' }).click();
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(sent, { timeout: 30_000 }).toBeGreaterThan(last);

  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog.getByRole('button', { name: 'Do not cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Cancel the batch' }).click();
  await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible();
  await expect(bar).toHaveAttribute('aria-valuenow', '100', { timeout: 60_000 });
  expect((await sent()) + (await figure(page, 'Cancelled'))).toBe(largeRows);
});

test('batches are found in their list by state', async ({ page }) => {
  const name = `Listed ${run}`;
  await sendList(page, name, addresses(2, 'listed'));
  await expect(page.getByTestId('percent')).toHaveText('100 %', { timeout: 60_000 });
  await page.goto('/admin/batches');
  await page.getByRole('button', { name: 'Completed', exact: true }).click();
  await expect(page.getByRole('link', { name })).toBeVisible();
  await page.getByRole('button', { name: 'Paused', exact: true }).click();
  await expect(page.getByRole('link', { name })).toBeHidden();
});

test('a batch that does not exist says so and what to do', async ({ page }) => {
  await page.goto('/admin/batches/01J0000000000000000000000Z');
  await expect(page.getByRole('alert')).toContainText('The batch could not be loaded');
  await expect(page.getByRole('alert')).toContainText('Open the batch from the list');
});

test('a row in doubt is settled by a person', async ({ page }) => {
  test.skip(!isMock, 'a lost reply is made by the end-to-end tests');
  await sendList(page, `Doubt ${run}`, [...addresses(5, 'clear'), ...addresses(1, 'doubt')]);
  await page.getByRole('link', { name: 'Show rows in doubt' }).click();
  const rows = page.getByRole('table', { name: 'Rows' }).locator('tbody tr');
  await expect(rows).toHaveCount(1);
  await rows.getByRole('button', { name: 'It was sent', exact: true }).click();
  await expect.poll(() => figure(page, 'Sent')).toBe(6);
  expect(await figure(page, 'In doubt')).toBe(0);
});
