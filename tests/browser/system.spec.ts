import { rowsOf } from './operator';
import { expect, test } from './session';

test('the system page shows who writes, how far the projections are, and the lanes', async ({
  page,
}) => {
  await page.goto('/admin/system');
  await expect(rowsOf(page, 'Shards').first()).toContainText('http://');
  await expect(rowsOf(page, 'Projections').getByText('Live').first()).toBeVisible();
  await expect(rowsOf(page, 'Members').getByText('Alive').first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Lanes' })).toContainText('mail');
  await expect(page.getByText('Breaker closed').first()).toBeVisible();
});

test('the API documentation is served from here', async ({ page }) => {
  // Of so many operations only those in sight are drawn, so one is asked for.
  await page.goto('/docs#/batches/post_beta_invites_batches_id_pause');
  await expect(page.locator('.swagger-ui .info .title')).toBeVisible();
  await expect(page.getByText('/api/v1/beta/invites/batches/{id}/pause').first()).toBeVisible();
});
