import { expectNoObstacles } from './obstacles';
import { email, rowsOf, run } from './operator';
import { isMock, member } from './person';
import { expect, test } from './session';

const address = isMock ? 'barbara@example.org' : `granted.${run}@example.org`;

test('access is granted with a reason, told as there already, and revoked with a reason', async ({
  page,
  playwright,
}) => {
  if (!isMock) await (await member(playwright, page.request, address, 'Greta')).dispose();
  await page.goto(`/admin/people?address=${address}`);
  await rowsOf(page, 'People').getByRole('link').click();
  const access = page.getByRole('region', { name: 'Beta access' });
  const grant = access.getByRole('button', { name: 'Grant…' });
  const dialog = page.getByRole('dialog');
  const asStudent = access.getByRole('listitem').filter({ hasText: 'As a student' });

  await grant.click();
  await expect(dialog.getByLabel('Reason')).toBeFocused();
  await dialog.getByRole('radio', { name: 'Student' }).check();
  await expect(dialog.getByRole('button', { name: 'Grant' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('taught with us before');
  await expectNoObstacles(page, 'grant access');
  await dialog.getByRole('button', { name: 'Grant' }).click();
  await expect(dialog).toBeHidden();
  await expect(grant).toBeFocused();
  await expect(asStudent).toContainText(`by ${email}: taught with us before`);

  await grant.click();
  await dialog.getByRole('radio', { name: 'Student' }).check();
  await dialog.getByLabel('Reason').fill('forgot that it was done');
  await dialog.getByRole('button', { name: 'Grant' }).click();
  await expect(dialog.getByRole('status')).toContainText('They have it already');
  await expect(dialog.getByRole('status')).toContainText('Nothing was changed');
  await expectNoObstacles(page, 'access that is there already');
  // What was said of one role is not said of another.
  await dialog.getByRole('radio', { name: 'Admin' }).check();
  await expect(dialog.getByRole('status')).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(asStudent).toHaveCount(1);
  await expect(access).not.toContainText('forgot that it was done');

  await asStudent.getByRole('button', { name: 'Revoke access as a student' }).click();
  await expect(dialog.getByRole('button', { name: 'Revoke' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('left us');
  await expectNoObstacles(page, 'revoke access');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(dialog).toBeHidden();
  await expect(asStudent).toContainText('Revoked');
  await expect(asStudent).toContainText(`by ${email}: left us`);
  await expect(asStudent.getByRole('button')).toHaveCount(0);
  await expectNoObstacles(page, 'person whose access was revoked');
});
