import { expectNoObstacles } from './obstacles';
import { addresses, ended, rowsOf, run, sendList } from './operator';
import { expect, test } from './session';

test('an open invite is extended without a mail, a revoked one is not', async ({ page }) => {
  await sendList(page, `Extended ${run}`, addresses(1, 'extended'));
  await ended(page);
  await rowsOf(page, 'Rows').getByRole('link').first().click();
  const extend = page.getByRole('button', { name: 'Extend' });
  await extend.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('By', { exact: true }).press('ArrowUp');
  await expectNoObstacles(page, 'extend an invite');
  const end = await dialog.locator('time').last().getAttribute('datetime');
  await dialog.getByRole('button', { name: 'Extend' }).click();

  await expect(dialog).toBeHidden();
  await expect(extend).toBeFocused();
  await expect(page.getByText('The invite is extended by 15 days.')).toBeVisible();
  const story = page.locator('.timeline-body');
  await expect(story.getByText('Extended', { exact: true })).toBeVisible();
  await expect(story.getByText('Mail sent', { exact: true })).toHaveCount(1);
  const expires = page.getByRole('main').locator(`time[datetime^="${end!.slice(0, 19)}"]`);
  await expect(expires.first()).toBeVisible();

  await page.getByRole('button', { name: 'Revoke' }).click();
  await dialog.getByLabel('Reason').fill('sent to the wrong person');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(dialog).toBeHidden();
  await expect(extend).toHaveAttribute('aria-disabled', 'true');
  await expectNoObstacles(page, 'an invite that is not extended');
  await extend.hover();
  await expect(page.getByRole('tooltip')).toHaveText('It was revoked, for good.');
});

test('what the server refuses of an extension is told in its words', async ({ page }) => {
  await sendList(page, `Not extended ${run}`, addresses(1, 'not-extended'));
  await ended(page);
  await rowsOf(page, 'Rows').getByRole('link').first().click();
  await page.route('**/api/v1/beta/invites/*/extend', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      json: { title: 'Refused', code: 'invite_expired', detail: 'It expired just now.' },
    }),
  );
  await page.getByRole('button', { name: 'Extend' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Extend' }).click();
  await expect(dialog.getByRole('alert')).toContainText('It expired just now.');
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await expect(dialog).toBeHidden();
});
