import { backstage, expectOneMailTo, hasBackstage } from './backstage';
import { addresses, ended, rowsOf, run, sendList } from './operator';
import { expect, test } from './session';

test('a dead job is requeued once its cause is gone, and done', async ({ page }) => {
  test.skip(!hasBackstage, 'a mail server has to refuse');
  const [address] = addresses(1, 'dead');
  await backstage.refuseMailTo(address!, 503);
  await sendList(page, `Dead ${run}`, [address!]);
  await ended(page);
  await backstage.behave();

  await page.getByRole('link', { name: /^Jobs/ }).click();
  await page
    .getByRole('group', { name: 'Job state' })
    .getByRole('button', { name: /^Dead/ })
    .click();
  const newest = rowsOf(page, 'Jobs').first();
  await expect(newest).toContainText('The mail server refused it (503)');
  await newest.getByRole('link').click();
  await expect(page.getByText('Remove the cause, then requeue it')).toBeVisible();
  await page.getByRole('button', { name: 'Requeue' }).click();
  await expect(page.getByText('Succeeded', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('Requeued', { exact: true })).toBeVisible();
  await expect(page.getByText('by you', { exact: true })).toBeVisible();
  await expectOneMailTo(address!);
});

test('a dead job is discarded with a reason, for good', async ({ page }) => {
  test.skip(!hasBackstage, 'a mail server has to refuse');
  const [address] = addresses(1, 'discarded');
  await backstage.refuseMailTo(address!, 503);
  await sendList(page, `Discarded ${run}`, [address!]);
  await ended(page);
  await backstage.behave();

  await page.getByRole('link', { name: 'its jobs' }).click();
  await expect(rowsOf(page, 'Jobs')).toHaveCount(1);
  await rowsOf(page, 'Jobs').getByRole('button', { name: 'Discard' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Discard' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('the address was a typing error');
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await expect(dialog).toBeHidden();
  await expect(rowsOf(page, 'Jobs').getByText('Discarded')).toBeVisible();
  await rowsOf(page, 'Jobs').getByRole('link').click();
  await expect(page.getByText('the address was a typing error').first()).toBeVisible();
});

test('when no job is dead the page says what that means', async ({ page }) => {
  await page.route('**/api/v1/admin/jobs?*', (route) =>
    route.fulfill({ json: { jobs: [], counts: {}, next_cursor: null } }),
  );
  await page.goto('/admin/jobs?state=dead');
  await expect(page.getByRole('heading', { name: 'No dead job' })).toBeVisible();
});
