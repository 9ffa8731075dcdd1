import { backstage, expectOneMailTo, hasBackstage } from './backstage';
import {
  addresses,
  dropCsv,
  ended,
  figure,
  rowsOf,
  run,
  sendChecked,
  sendList,
  startSlowBatch,
} from './operator';
import { expect, test } from './session';

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
  const bad = rowsOf(page, 'Verdicts');
  await expect(bad.getByText('not an address', { exact: true })).toBeVisible();
  await expect(bad).toHaveCount(2);

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the rejected' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);

  await sendChecked(page, name);
  await ended(page);
  await expect(page.getByText('Completed', { exact: true })).toBeVisible();
  expect(await figure(page, 'Sent')).toBe(25);
  await expect(rowsOf(page, 'Rows')).toHaveCount(25);
  await expectOneMailTo(good[24]!);

  await page.getByLabel('Find an address').fill(good[6]!);
  await expect(rowsOf(page, 'Rows')).toHaveCount(1);
  await expect(rowsOf(page, 'Rows')).toContainText(good[6]!);
});

test('failures are told with their reason, as a file too, and tried again', async ({ page }) => {
  test.skip(!hasBackstage, 'a mail server has to refuse');
  const [gone] = addresses(1, 'refused');
  await backstage.refuseMailTo(gone!, 550);
  await sendList(page, `Failures ${run}`, [gone!, ...addresses(3, 'fine')]);
  await ended(page);
  await expect(page.getByText('Completed with failures')).toBeVisible();

  await page.getByRole('button', { name: 'Failed 1' }).click();
  await expect(rowsOf(page, 'Rows')).toHaveCount(1);
  await expect(rowsOf(page, 'Rows')).toContainText('The mail server refused it (550)');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download failures' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);

  await backstage.behave();
  await page.getByRole('button', { name: 'Retry failed' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retry failed' }).click();
  await expect.poll(() => figure(page, 'Sent')).toBe(4);
  await expect(page.getByText('Completed', { exact: true })).toBeVisible();
  await expectOneMailTo(gone!);
});

test('a large batch is watched live, paused, resumed and cancelled', async ({ page }) => {
  const { rows } = await startSlowBatch(page, `Large ${run}`);
  const bar = page.getByRole('progressbar', { name: `Progress of Large ${run}` });
  const dialog = page.getByRole('dialog');
  const sent = () => figure(page, 'Sent');
  await expect(page.getByText(/· live$/)).toBeVisible();
  await expect.poll(sent).toBeGreaterThan(0);
  const first = await sent();
  await expect.poll(sent).toBeGreaterThan(first);
  await expect(page.getByText(/ left$/).first()).toBeVisible();

  await page.getByRole('button', { name: 'Pause' }).click();
  await dialog.getByLabel('Reason (optional)').fill('a look at the first replies');
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Nothing is being sent')).toBeVisible();
  await expect(page.getByText('a look at the first replies')).toBeVisible();
  await expect(dialog).toBeHidden();

  // Mails in flight still end; then the figure rests.
  let last = -1;
  const rests = async () => {
    const now = await sent();
    const same = now === last;
    last = now;
    return same;
  };
  await expect.poll(rests, { intervals: [1_000] }).toBe(true);
  expect(last).toBeLessThan(rows);

  await page.getByRole('button', { name: 'Resume' }).click();
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(sent).toBeGreaterThan(last);

  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog.getByRole('button', { name: 'Do not cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Cancel the batch' }).click();
  await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible();
  await expect(bar).toHaveAttribute('aria-valuenow', '100');
  expect((await sent()) + (await figure(page, 'Cancelled'))).toBe(rows);
});

test('batches are found in their list by state', async ({ page }) => {
  const name = `Listed ${run}`;
  await sendList(page, name, addresses(2, 'listed'));
  await ended(page);
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
  test.skip(!hasBackstage, 'an answer has to be lost');
  await backstage.loseReply();
  await sendList(page, `Doubt ${run}`, addresses(1, 'doubted'));
  await page.getByRole('link', { name: 'Show rows in doubt' }).click();
  await expect(rowsOf(page, 'Rows')).toHaveCount(1);
  await rowsOf(page, 'Rows').getByRole('button', { name: 'It was sent', exact: true }).click();
  await expect.poll(() => figure(page, 'Sent')).toBe(1);
  expect(await figure(page, 'In doubt')).toBe(0);
});
