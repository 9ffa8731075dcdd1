import { addresses, ended, rowsOf, run, sendList } from './operator';
import { expect, test } from './session';

test('an invite is found by its address and tells its story', async ({ page }) => {
  const [address] = addresses(1, 'story');
  await sendList(page, `Story ${run}`, [address!]);
  await ended(page);

  await page.goto('/admin/invites');
  await page.getByLabel('Find an address').fill(address!);
  await expect(rowsOf(page, 'Invites')).toHaveCount(1);
  await page.getByRole('link', { name: address! }).click();

  await expect(page.getByRole('heading', { level: 1, name: address! })).toBeVisible();
  const story = page.locator('.timeline-body');
  await expect(story.getByText('Issued', { exact: true })).toBeVisible();
  await expect(story.getByText('Mail sent', { exact: true })).toBeVisible();
});

test('a revoked invite stays revoked, with the reason on record', async ({ page }) => {
  const [address] = addresses(1, 'revoked');
  await sendList(page, `Revoked ${run}`, [address!]);
  await ended(page);
  await rowsOf(page, 'Rows').getByRole('link').first().click();

  await page.getByRole('button', { name: 'Revoke' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Revoke' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('sent to the wrong person');
  await dialog.getByRole('button', { name: 'Revoke' }).click();

  await expect(dialog).toBeHidden();
  const story = page.locator('.timeline-body');
  await expect(story.getByText('Revoked', { exact: true })).toBeVisible();
  await expect(story.getByText('sent to the wrong person')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Revoke' })).toBeHidden();
});

test('one invite is sent by hand', async ({ page }) => {
  const [address] = addresses(1, 'single');
  await page.goto('/admin/invites');
  await page.getByRole('button', { name: 'Send one invite' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail address').fill(address!);
  await dialog.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(dialog.getByText('join link')).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByLabel('Find an address').fill(address!);
  await expect(page.getByRole('link', { name: address! })).toBeVisible();
});

test('the invites that are shown can be had as a file', async ({ page }) => {
  const list = addresses(2, 'exported');
  await sendList(page, `Exported ${run}`, list);
  await ended(page);
  await page.goto(`/admin/invites?address=${list[0]}`);
  await expect(rowsOf(page, 'Invites')).toHaveCount(1);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export these' }).click();
  const stream = await (await download).createReadStream();
  const text = (await stream.toArray()).join('');
  expect(text).toContain(list[0]);
  expect(text).not.toContain(list[1]);
});
