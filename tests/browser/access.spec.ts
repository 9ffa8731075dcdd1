import { expectNoObstacles } from './obstacles';
import { addresses, dropCsv, ended, rowsOf, run, sendList } from './operator';
import { expect, test } from './session';

const pages = [
  'batches',
  'batches/new',
  'notifications',
  'invites',
  'waitlist',
  'measures',
  'founding',
  'people',
  'people/locked',
  'people/rights',
  'tokens',
  'audit',
  'jobs',
  'suppressions',
  'webhooks',
  'beta',
  'system',
];

test('no page has obstacles, in light or dark', async ({ page }) => {
  await sendList(page, `Open to all ${run}`, addresses(3, 'open'));
  await ended(page);
  await expectNoObstacles(page, 'batch');
  await page.getByRole('table', { name: 'Rows' }).getByRole('link').first().click();
  await expect(page.getByText('What happened')).toBeVisible();
  await expectNoObstacles(page, 'invite');
  await page.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectNoObstacles(page, 'dialog');
  await page.getByRole('dialog').getByLabel('Reason').fill('a look at the notice');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('The invite is revoked.')).toBeVisible();
  await expectNoObstacles(page, 'notice');
  for (const name of pages) {
    await page.goto(`/admin/${name}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await expectNoObstacles(page, name);
  }
  await page.goto('/admin/people');
  await rowsOf(page, 'People').getByRole('link').last().click();
  await expect(page.getByRole('heading', { level: 2, name: 'Second factor' })).toBeVisible();
  await expectNoObstacles(page, 'person');
  await page.goto('/admin/webhooks');
  const told = rowsOf(page, 'Webhooks').getByRole('link');
  if ((await told.count()) > 0) {
    await told.first().click();
    await expect(page.getByRole('button', { name: 'Replay' })).toBeVisible();
    await expectNoObstacles(page, 'webhook');
  }
  await page.route('**/api/v1/beta/invites/batches?*', (route) => route.fulfill({ status: 500 }));
  await page.goto('/admin/batches');
  await expect(page.getByRole('alert')).toBeVisible();
  await expectNoObstacles(page, 'problem');
  await page.goto('/admin/batches/new');
  await dropCsv(page, 'verdicts.csv', ['email', 'nobody', ...addresses(1, 'open')].join('\n'));
  await expect(page.getByRole('table', { name: 'Verdicts' })).toBeVisible();
  await expectNoObstacles(page, 'import');
});

test('nor has the sign-in page, also when it refuses', async ({ page }) => {
  await page.context().clearCookies();
  await page.goto('/admin/');
  await page.getByLabel('E-mail address').fill('nobody@example.org');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectNoObstacles(page, 'sign-in');
});

test('the keyboard alone reaches a page and its content', async ({ page }) => {
  await page.goto('/admin/batches');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'New batch' }).first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'New batch' })).toBeVisible();
  // Whoever follows a link goes on at the page it leads to.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Batches' }).last()).toBeFocused();
});

test('a dialog keeps the keyboard, and gives it back where it was opened', async ({ page }) => {
  await page.goto('/admin/invites');
  const opener = page.getByRole('button', { name: 'Send one invite' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('E-mail address')).toBeFocused();
  for (let i = 0; i < 12; i += 1) {
    await page.keyboard.press('Tab');
    await expect(dialog.locator(':focus')).toHaveCount(1);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test('the colours follow the choice, also after a reload', async ({ page }) => {
  await page.goto('/admin/system');
  const root = page.locator('html');
  await page.getByText('Dark', { exact: true }).locator('..').click();
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('no page is wider than a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const name of pages) {
    await page.goto(`/admin/${name}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await expect.poll(overflow, { message: name }).toBeLessThanOrEqual(0);
  }
});
