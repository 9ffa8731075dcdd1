import { expectNoObstacles } from './obstacles';
import { rowsOf } from './operator';
import { expect, test } from './session';
import type { Page } from '@playwright/test';

test.describe.configure({ mode: 'serial' });

const effects = (page: Page) => page.getByRole('region', { name: 'Effect' });

async function change(page: Page, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Change…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Change' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: 'Change' }).click();
}

/** The beta on, for instructors alone, as it is where nobody has changed it. */
async function reset({ page }: { page: Page }): Promise<void> {
  const answer = await page.request.put('/api/v1/beta/settings', {
    data: {
      beta_disabled: false,
      beta_phase: 'instructor_only',
      allow_signup_without_invite: false,
    },
    headers: { Origin: new URL(process.env.BASE_URL ?? '').origin },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}

test.beforeEach(reset);
test.afterEach(reset);

test('a change is previewed, asked about with a reason, and told in the history', async ({
  page,
}) => {
  await page.goto('/admin/beta');
  await expect(page.getByRole('heading', { level: 1, name: 'Beta' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change…' })).toBeDisabled();
  await expect(effects(page)).toContainText('Who may do what');

  await page.getByText('Open beta', { exact: true }).first().click();
  await expect(effects(page)).toContainText('What the change would do');
  await expect(effects(page).getByRole('row', { name: /Search and book/ })).toContainText(
    'Everybody',
  );
  await change(page, 'all are welcome');

  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(effects(page)).toContainText('Who may do what');
  const first = rowsOf(page, 'History').first();
  await expect(first).toContainText('all are welcome');
  await expect(first).toContainText('Open beta');
  await expect(page.getByText(/· open_beta$/).first()).toBeVisible();
});

test('whoever comes second is told, and sees what holds before deciding again', async ({
  page,
}) => {
  await page.goto('/admin/beta');
  await page.getByRole('switch', { name: 'Sign-up without an invite' }).click();
  const other = await page.request.put('/api/v1/beta/settings', {
    data: { beta_disabled: true, beta_phase: 'open_beta', allow_signup_without_invite: false },
    headers: { Origin: new URL(process.env.BASE_URL ?? '').origin },
  });
  expect(other.status()).toBe(200);
  await change(page, 'too late');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('precondition_failed')).toBeVisible();
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await expect(page.getByText('Changed by somebody else meanwhile')).toBeVisible();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByLabel('The beta is on')).not.toBeChecked();
});

test('a change is planned for a moment, counted down to, and cancelled', async ({ page }) => {
  await page.goto('/admin/beta');
  await page.getByText('Open beta', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Plan…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('list', { name: 'What becomes different' })).toContainText(
    'Register as a student, anybody: with an invite → open',
  );
  await expect(dialog.getByRole('button', { name: 'Plan' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('the fair opens');
  await dialog.getByLabel('From').fill('2020-01-01T12:00');
  await expect(dialog.getByText('This moment has passed.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Plan' })).toBeDisabled();
  const tomorrow = new Date(Date.now() + 24 * 3_600_000).toISOString().slice(0, 16);
  await dialog.getByLabel('From').fill(tomorrow);
  await expectNoObstacles(page, 'plan a change');
  await dialog.getByRole('button', { name: 'Plan' }).click();

  const planned = page.getByRole('alert', { name: 'Planned: Open beta' });
  await expect(planned.getByRole('timer')).toHaveText(/^in (\d+ h|1 d)/);
  await expect(planned).toContainText('the fair opens');
  await expect(page.getByText('One change waits at a time')).toBeVisible();
  await expectNoObstacles(page, 'a change that waits');
  await planned.getByRole('button', { name: 'Cancel it…' }).click();
  await dialog.getByRole('button', { name: 'Cancel it' }).click();
  await expect(planned).toBeHidden();
});

test('the last change is taken back, and only the last', async ({ page }) => {
  await page.goto('/admin/beta');
  await page.getByText('Open beta', { exact: true }).first().click();
  await change(page, 'too early');
  await expect(rowsOf(page, 'History').first()).toContainText('too early');
  const back = page.getByRole('button', { name: 'Take back the last change' });
  await expect(back).toHaveCount(1);
  await back.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('From Open beta to what held before it, Instructors only');
  await dialog.getByLabel('Reason').fill('nobody was ready');
  await expectNoObstacles(page, 'take a change back');
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await expect(dialog).toBeHidden();
  const first = rowsOf(page, 'History').first();
  await expect(first).toContainText('nobody was ready');
  await expect(first).toContainText(/takes version \d+ back/);
  await expect(page.getByText(/· instructor_only$/).first()).toBeVisible();
});
