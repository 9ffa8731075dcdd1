import { expectNoObstacles } from './obstacles';
import { addresses, email, rowsOf, run, sendList } from './operator';
import { isMock, member } from './person';
import { expect, test } from './session';

const origin = { Origin: new URL(process.env.BASE_URL ?? '').origin };

test('what was done is found with who did it and why, and leads to what it was done to', async ({
  page,
}) => {
  test.skip(isMock, 'the mock records little');
  const [address] = addresses(1, 'trailed');
  const sent = await page.request.post('/api/v1/beta/invites/send', {
    data: { to_email: address, role: 'instructor' },
    headers: origin,
  });
  const { id } = await sent.json();
  await page.request.post(`/api/v1/beta/invites/${id}/revoke`, {
    data: { reason: `wrong desk ${run}` },
    headers: origin,
  });
  await page.goto(`/admin/audit?of=${id}`);
  const trail = rowsOf(page, 'Audit trail');
  await expect(trail.filter({ hasText: 'Invite revoked' })).toContainText('wrong desk');
  await expect(trail.filter({ hasText: 'Invite issued' })).toContainText(email);
  await expect(trail.filter({ hasText: 'Invite issued' })).toContainText('not told:');
  await expect(page.getByRole('main')).not.toContainText(address!);
  await expectNoObstacles(page, 'audit trail');

  await page.getByRole('textbox', { name: 'Action' }).fill('Invite rev');
  await page.getByRole('option', { name: 'Invite revoked' }).click();
  await expect(trail).toHaveCount(1);
  await trail.getByRole('cell').last().getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: address })).toBeVisible();
});

test('from an entry it is two clicks to what may be done about a person', async ({
  page,
  playwright,
}) => {
  test.skip(isMock, 'the mock has nobody who registers');
  const [address] = addresses(1, 'clicked');
  const person = await member(playwright, page.request, address!);
  await person.dispose();
  await page.goto('/admin/audit?action=user.create');
  await rowsOf(page, 'Audit trail').first().getByRole('cell').last().getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: address })).toBeVisible();
  await page.getByRole('button', { name: 'Suspend' }).click();
  await expect(page.getByRole('dialog', { name: 'Suspend this account?' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('link', { name: 'What befell this account' }).click();
  await expect(rowsOf(page, 'Audit trail').filter({ hasText: 'Registered' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Everything' }).click();
  await expect(page).not.toHaveURL(/of=/);
});

test('the trail is filtered by whom, to what and on which days', async ({ page }) => {
  test.skip(isMock, 'the mock records little');
  await sendList(page, `Trailed ${run}`, addresses(2, 'sent-and-trailed'));
  await page.goto('/admin/audit');
  await page.getByRole('button', { name: 'Batch', exact: true }).click();
  const of = rowsOf(page, 'Audit trail').filter({ hasText: `Trailed ${run}` });
  const sent = of.filter({ hasText: 'Batch sent' });
  await expect(sent).toHaveCount(1);
  await page.getByLabel('Who did it').fill(email);
  await expect(page).toHaveURL(/by=/);
  await expect(sent.first()).toBeVisible();
  await page.getByLabel('to', { exact: true }).fill('2020-01-01');
  await expect(page.getByText('Nothing fits these filters.')).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Who did it')).toHaveValue(email);
});

test('a trail that cannot be read says so, and is there again', async ({ page }) => {
  await page.route('**/api/v1/admin/audit-log?*', (route) => route.fulfill({ status: 500 }));
  await page.goto('/admin/audit');
  const refused = page.getByRole('alert', { name: 'The audit trail could not be loaded' });
  await expect(refused).toBeVisible();
  await expect(page.getByText('Not loaded.')).toBeVisible();
  await expectNoObstacles(page, 'audit trail, refused');
  await page.unroute('**/api/v1/admin/audit-log?*');
  await refused.getByRole('button', { name: 'Try again' }).click();
  await expect(refused).toBeHidden();
  await expect(rowsOf(page, 'Audit trail').first()).toBeVisible();
});

test('whatever a name is as long as, the trail is as wide as its page', async ({ page }) => {
  const address = `${'a.very.long.name.'.repeat(4)}@${'subdomain.'.repeat(9)}example.org`;
  const id = 'f00dfeed'.repeat(12);
  await page.route('**/api/v1/admin/audit-log?*', async (route) => {
    const answer = await route.fetch();
    const body = await answer.json();
    const [one] = body.entries;
    const long = [
      { ...one, id: 'to an address', resource_type: 'mail_address', resource_id: address },
      { ...one, id: 'to an id', resource_type: 'a_kind_that_is_new_here', resource_id: id },
      { ...one, id: 'by an address', actor_id: address, summary: { reason: id, address } },
      { ...one, id: 'by an id', actor_id: id, actor_type: 'provider' },
    ];
    await route.fulfill({ json: { ...body, entries: [...long, ...body.entries] } });
  });
  for (const width of [1280, 1000, 800, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/admin/audit');
    const table = page.getByRole('table', { name: 'Audit trail' });
    await expect(table.getByText(id).first()).toBeVisible();
    const hidden = await table.evaluate((one) => {
      const outside = one.parentElement!.getBoundingClientRect();
      return Array.from(one.querySelectorAll('td *')).filter((part) => {
        const { right, width: wide } = part.getBoundingClientRect();
        return wide > 0 && right > outside.right + 1;
      }).length;
    });
    expect(hidden, `at ${width}`).toBe(0);
    const column = await table
      .getByRole('columnheader', { name: 'What', exact: true })
      .boundingBox();
    expect(column?.width, `What, at ${width}`).toBeGreaterThan(150);
  }
});
