import { expectNoObstacles } from './obstacles';
import { email, password, signIn } from './operator';
import { expect, test } from './session';

test.use({ storageState: { cookies: [], origins: [] } });

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

test('a session that ends leads to sign-in and back to the same page', async ({
  page,
  playwright,
  baseURL,
}) => {
  await signIn(page, '/admin/batches?state=running');
  await expect(page).toHaveURL(/\/admin\/batches\?state=running$/);

  // Signed out elsewhere: the page still holds its cookie, and the server takes it no more.
  const storageState = await page.context().storageState();
  const elsewhere = await playwright.request.newContext({ baseURL, storageState });
  const answer = await elsewhere.post('/api/v1/public/logout', {
    headers: { Origin: new URL(baseURL ?? '').origin },
  });
  expect(answer.status(), await answer.text()).toBe(204);
  await elsewhere.dispose();

  await expect(page.getByText('Your session ended')).toBeVisible();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/admin\/batches\?state=running$/);
});

test('whoever is asked for a captcha is told until when, and who ends it where', async ({
  page,
}) => {
  const said = { code: 'CAPTCHA_REQUIRED', detail: 'A captcha is asked for' };
  const headers = { 'X-Captcha-Required': 'true' };
  await page.route('**/api/v1/auth/login-with-session', (route) =>
    route.fulfill({ status: 428, headers, json: said, contentType: 'application/problem+json' }),
  );
  await page.clock.install({ time: new Date('2026-03-02T12:29:10') });
  await page.goto('/admin/');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const alert = page.getByRole('alert', { name: 'Not signed in: a captcha is asked for' });
  await expect(alert).toContainText(email);
  await expect(alert).toContainText('13:30');
  await expect(alert).toContainText('another administrator');
  await expect(alert).toContainText('Locked out');
  await expectNoObstacles(page, 'sign-in, asked for a captcha');

  // To try again is no wrong password: it ends no later for that.
  await page.clock.fastForward('10:00');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(alert).toContainText('13:30');
});
