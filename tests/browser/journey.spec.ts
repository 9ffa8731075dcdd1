import { mailTo, hasBackstage } from './backstage';
import { dropCsv, ended, rowsOf, run, sendChecked, signIn } from './operator';
import { enter, isMock, register, setUpSecondFactor, somebody } from './person';
import { expect, test } from './session';

test.skip(isMock || !hasBackstage, 'somebody reads their mail and registers');

// The operator's part is done in the pages; the guest's part over HTTP, as their front end does it.
test('from a closed platform to an instructor with a second factor, whom the funnel shows', async ({
  page,
  playwright,
}) => {
  const address = `guest.${run}@example.org`;
  const source = `fair_${run}`;
  const guest = await somebody(playwright);
  await page.context().clearCookies();
  await signIn(page, '/admin/beta');

  await test.step('the platform is open to instructors with an invite alone', async () => {
    await page.goto('/admin/beta');
    await expect(page.getByRole('switch', { name: 'The beta is on' })).toBeChecked();
    await expect(page.getByRole('radio', { name: 'Instructors only' })).toBeChecked();
    const effect = page.getByRole('region', { name: 'Effect' });
    await expect(effect.getByRole('row', { name: /Register as an instructor/ })).toContainText(
      'With an invite',
    );
    const refused = await guest.post('/api/v1/auth/register', {
      data: {
        email: address,
        password: 'Correct horse battery 1',
        first_name: 'Gus',
        last_name: 'Guest',
        zip_code: '10001',
        role: 'instructor',
      },
    });
    expect(refused.status(), await refused.text()).toBeGreaterThanOrEqual(400);
  });

  await test.step('a list is dropped, checked and sent', async () => {
    await page.goto('/admin/batches/new');
    await page.getByLabel('Source').fill(source);
    await dropCsv(page, 'guests.csv', ['email', address, `other.${run}@example.org`].join('\n'));
    await sendChecked(page, `Guests ${run}`);
    await ended(page);
  });

  const code = await test.step('the guest reads the mail and follows its link', async () => {
    const text = await mailTo(address);
    const link = new URL(/https?:\S+\/invite\/claim\S*/.exec(text)?.[0] ?? '');
    const claimed = await guest.get(`${link.pathname}${link.search}`);
    expect(await claimed.text()).toContain('Your invite is valid');
    const invite = link.searchParams.get('code') ?? link.searchParams.get('token') ?? '';
    expect(invite).not.toBe('');
    return invite;
  });

  await test.step('the guest registers and turns a second factor on', async () => {
    await register(guest, address, code, 'Gus');
    await setUpSecondFactor(guest, await enter(guest, address));
  });

  await test.step('the invite tells who redeemed it', async () => {
    await page.goto(`/admin/invites?address=${address}`);
    await rowsOf(page, 'Invites').getByRole('link').click();
    await expect(page.getByText('Redeemed', { exact: true }).first()).toBeVisible();
    await expect(page.getByText('Link followed', { exact: true }).first()).toBeVisible();
  });

  await test.step('the person is found, with a founding place and a second factor', async () => {
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByLabel('Find an address').fill(address);
    await rowsOf(page, 'People').getByRole('link', { name: address }).click();
    await expect(page.getByRole('heading', { level: 1, name: address })).toBeVisible();
    await expect(page.getByText('On', { exact: true })).toBeVisible();
    await expect(page.getByText('10 left')).toBeVisible();
    await page.getByRole('link', { name: 'Founding' }).click();
    await expect(rowsOf(page, 'Founding instructors').filter({ hasText: address })).toHaveCount(1);
  });

  await test.step('the funnel shows one of two', async () => {
    await page.goto(`/admin/measures?source=${source}`);
    const funnel = page.getByRole('table', { name: 'Funnel' });
    await expect(funnel.getByRole('row', { name: /^Issued/ })).toContainText('2');
    await expect(funnel.getByRole('row', { name: /^Mail sent/ })).toContainText('100 %');
    await expect(funnel.getByRole('row', { name: /^Link followed/ })).toContainText('50 %');
    await expect(funnel.getByRole('row', { name: /^Redeemed/ })).toContainText('50 %');
    const row = rowsOf(page, 'Numbers').filter({ hasText: source });
    await expect(row).toContainText('50 %');
  });
  await guest.dispose();
});
