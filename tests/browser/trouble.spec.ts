import { backstage, hasBackstage } from './backstage';
import { addresses, ended, figure, run, sendList, startSlowBatch } from './operator';
import { expect, test } from './session';

// In this order: what is broken last takes the longest to come back.
test.describe.configure({ mode: 'serial' });
test.skip(!hasBackstage, 'parts have to be stopped');

test('without the database the pages say so, and go on when it is back', async ({ page }) => {
  await startSlowBatch(page, `Blind ${run}`);
  await expect(page.getByText(/· live$/)).toBeVisible();
  await backstage.stopDatabase();
  await expect(page.getByText('Figures may be old')).toBeVisible();

  await page.getByRole('link', { name: 'Batches' }).first().click();
  await expect(page.getByRole('alert')).toContainText('The system page shows which');
  await page.getByRole('link', { name: 'System' }).click();
  await expect(page.getByText(/^Projection batch_list is waiting/)).toBeVisible();

  await backstage.startDatabase();
  await expect(page.getByText(/^Projection batch_list is waiting/)).toBeHidden();
  await page.getByRole('link', { name: 'Batches' }).first().click();
  await expect(page.getByRole('link', { name: `Blind ${run}` })).toBeVisible();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(page.getByText('Figures may be old')).toBeHidden();

  // To its end: the rows of the next test would wait behind it.
  await backstage.behave();
  await page.getByRole('link', { name: `Blind ${run}` }).click();
  await ended(page);
});

test('a server that is killed while it sends is missed, and goes on when it is back', async ({
  page,
}) => {
  await startSlowBatch(page, `Killed ${run}`);
  const sent = () => figure(page, 'Sent');
  await expect.poll(sent).toBeGreaterThan(0);
  await backstage.killServer();
  const missed = page.getByRole('alert', { name: 'The figures below may be old' });
  await expect(missed).toContainText('The page keeps trying');
  const before = await sent();
  await backstage.behave();
  await backstage.startServer();
  await expect(missed).toBeHidden();
  await expect.poll(sent).toBeGreaterThan(before);
});

test('an open breaker is told by the batch and is the first thing on the system page, until it closes', async ({
  page,
}) => {
  await backstage.stopMail();
  await sendList(page, `Unsent ${run}`, addresses(20, 'unsent'));
  const waits = page.getByRole('alert', { name: 'Its mails wait' });
  await expect(waits).toContainText('The breaker of its lane is open');
  await page.getByRole('link', { name: 'System' }).click();
  const concern = page.getByText(/^The breaker of lane mail is open/);
  await expect(concern).toBeVisible();
  await expect(page.getByText('Breaker open')).toBeVisible();
  await expect(page.getByText('All is well')).toBeHidden();

  await backstage.startMail();
  await expect(page.getByText('Breaker open')).toBeHidden({ timeout: 90_000 });
});
