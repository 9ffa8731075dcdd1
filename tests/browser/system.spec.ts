import { isMock } from './operator';
import { expect, test } from './session';

test('the system page shows who writes, how far the projections are, and the lanes', async ({
  page,
}) => {
  await page.goto('/admin/system');
  const shards = page.getByRole('table', { name: 'Shards' }).locator('tbody tr');
  await expect(shards.first()).toBeVisible();
  const projections = page.getByRole('table', { name: 'Projections' });
  await expect(projections.getByText('Live').first()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Lanes' })).toContainText('mail');
  await expect(page.getByText('Breaker closed').first()).toBeVisible();
});

test('jobs can be seen by state', async ({ page }) => {
  await page.goto('/admin/jobs');
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible();
  await expect(page.getByRole('alert')).toBeHidden();
});

test('the API documentation is served from here', async ({ page }) => {
  await page.goto('/docs');
  await expect(page.locator('.swagger-ui .info .title')).toBeVisible();
});

test('no page is wider than a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const name of ['batches', 'batches/new', 'invites', 'jobs', 'system']) {
    await page.goto(`/admin/${name}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await expect.poll(overflow, { message: name }).toBeLessThanOrEqual(0);
  }
});

test.describe('when a part is down', () => {
  test.skip(!isMock, 'the real parts are stopped by the end-to-end tests');

  test.afterEach(async ({ page }) => {
    await page.request.post('/api/v1/mock/repair');
    await page.request.post('/api/v1/mock/fresh');
  });

  test('a silent read side says what works and where to look', async ({ page }) => {
    await page.request.post('/api/v1/mock/break?part=database');
    await page.goto('/admin/batches');
    await expect(page.getByRole('alert')).toContainText('The system page shows which');
    await page.request.post('/api/v1/mock/repair');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('alert')).toBeHidden();
  });

  test('old figures are said to be old', async ({ page }) => {
    await page.request.post('/api/v1/mock/stale');
    await page.goto('/admin/batches');
    await expect(page.getByText('Figures may be old')).toBeVisible();
  });

  test('an open breaker is the first thing on the system page', async ({ page }) => {
    await page.request.post('/api/v1/mock/break?part=breaker');
    await page.goto('/admin/system');
    await expect(page.getByText('The breaker of lane mail is open')).toBeVisible();
  });
});
