import { email, password, signIn } from './operator';
import { expect, test } from './session';

const nobody = { cookies: [], origins: [] };

test.describe('signed out', () => {
  test.use({ storageState: nobody });

  test('a wrong password is refused, and the right one is not', async ({ page }) => {
    await page.goto('/admin/');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(`${password}?`);
    await page.getByLabel('Password', { exact: true }).press('Enter');
    await expect(page.getByRole('alert')).toContainText('Incorrect email or password');
    await expect(page.getByRole('alert')).toContainText('AUTH_INVALID_CREDENTIALS');

    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Password', { exact: true }).press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Batches' })).toBeVisible();

    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await page.goto('/admin/system');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  });

  test('a session that ends leads to sign-in and back to the same page', async ({ page }) => {
    await signIn(page, '/admin/invites?status=pending');
    await expect(page).toHaveURL(/\/admin\/invites\?status=pending$/);
    await page.context().clearCookies();
    await expect(page.getByText('Your session ended')).toBeVisible({ timeout: 30_000 });
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(/\/admin\/invites\?status=pending$/);
  });
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
});

test('the colours follow the choice, also after a reload', async ({ page }) => {
  await page.goto('/admin/system');
  const root = page.locator('html');
  await page.getByText('Dark', { exact: true }).locator('..').click();
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(root).toHaveAttribute('data-mantine-color-scheme', 'dark');
});
