import { addresses, ended, rowsOf, run, sendList } from './operator';
import { expect, test } from './session';

test('the funnel is shown in bars and numbers, of all invites or of some', async ({ page }) => {
  const name = `Measured ${run}`;
  await sendList(page, name, addresses(3, 'measured'));
  await ended(page);
  await page.getByRole('link', { name: 'Measures', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Measures' })).toBeVisible();
  const day = page.getByRole('region', { name: 'The last day' });
  await expect(day.getByText('Instructors only')).toBeVisible();
  await expect(day.getByText('Mails sent')).toBeVisible();

  await page.getByRole('textbox', { name: 'Batch' }).click();
  await page.getByRole('option', { name }).click();
  const funnel = page.getByRole('table', { name: 'Funnel' });
  await expect(funnel.getByRole('row', { name: /^Issued/ })).toContainText('3');
  await expect(funnel.getByRole('row', { name: /^Mail sent/ })).toContainText('100 %');
  for (const stage of ['Redeemed', 'Profile submitted', 'Identity verified', 'Went live']) {
    const row = funnel.getByRole('row', { name: new RegExp(`^${stage}`) });
    await expect(row.getByRole('cell', { name: '0', exact: true })).toBeVisible();
    await expect(row).toContainText('none yet');
  }
  await expect(
    page.getByRole('img', { name: /^3 invites issued from .* 0 redeemed$/ }),
  ).toBeVisible();

  // What was chosen is in the address, so it survives a reload.
  await page.reload();
  await expect(funnel.getByRole('row', { name: /^Issued/ })).toContainText('3');
  await page.getByRole('group', { name: 'By' }).getByRole('button', { name: 'Day' }).click();
  await expect(rowsOf(page, 'Numbers')).toHaveCount(1);
  await expect(rowsOf(page, 'Numbers').first()).toContainText('3');
  await page.getByRole('button', { name: 'Batch', exact: true }).click();
  await rowsOf(page, 'Numbers').getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await page.getByRole('link', { name: 'its measures' }).click();
  await expect(funnel.getByRole('row', { name: /^Issued/ })).toContainText('3');
});

test('filters that let nothing through say so', async ({ page }) => {
  await page.goto('/admin/measures?from=2020-01-01&until=2020-01-02');
  await expect(page.getByRole('table', { name: 'Funnel' })).toBeHidden();
  await expect(page.getByText('No invite fits these filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Ever' }).click();
  await expect(page.getByRole('table', { name: 'Funnel' })).toBeVisible();
});

test('a funnel that cannot be loaded is tried again when asked', async ({ page }) => {
  const funnel = '**/api/v1/beta/metrics/funnel?*';
  await page.route(funnel, (route) => route.fulfill({ status: 500 }));
  await page.goto('/admin/measures');
  const problem = page.getByRole('alert').filter({ hasText: 'The funnel could not be loaded' });
  await expect(problem).toBeVisible();
  await page.unroute(funnel);
  await problem.getByRole('button', { name: 'Try again' }).click();
  await expect(problem).toBeHidden();
});
