import { run } from './operator';
import { enter, isMock, member, personsPassword, setUpSecondFactor } from './person';
import { expect, test } from './session';

test.skip(isMock, 'the mock knows no second factor');

test('whoever has a second factor is asked for it after the password', async ({
  page,
  playwright,
}) => {
  const address = `phone.${run}@example.org`;
  const person = await member(playwright, page.request, address);
  const { picture, backupCodes } = await setUpSecondFactor(person, await enter(person, address));
  await person.dispose();

  await page.context().clearCookies();
  await page.goto('/admin/');
  await page.getByLabel('E-mail address').fill(address);
  await page.getByLabel('Password', { exact: true }).fill(personsPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Second factor' })).toBeVisible();
  await expect(page.getByLabel('Code')).toBeFocused();
  expect(picture).toMatch(/^data:image\/svg\+xml;base64,/);

  await page.getByLabel('Code').fill('000000');
  await page.getByLabel('Code').press('Enter');
  await expect(page.getByRole('alert')).toContainText('TWO_FACTOR_CODE_INVALID');

  await page.getByRole('button', { name: 'Use a backup code' }).click();
  await page.getByLabel('Backup code').fill(backupCodes[0]!);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // Not an administrator, and known as whoever it is.
  await expect(page.getByRole('heading', { name: 'No access' })).toBeVisible();
  await expect(page.getByText(address)).toBeVisible();
});
