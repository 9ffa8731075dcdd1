import { mkdirSync } from 'node:fs';
import { test, type Page } from '@playwright/test';
import { backstage } from './backstage';
import { addresses, dropCsv, run, sendChecked, sendList, signIn } from './operator';

/** Pictures of every page, to be looked at by a person: LOOKS=folder. */
const folder = process.env.LOOKS ?? '';
const isMock = process.env.BACKSTAGE_URL?.endsWith('/mock') ?? false;

const looks = [
  { name: 'light', scheme: 'light', width: 1280 },
  { name: 'dark', scheme: 'dark', width: 1280 },
  { name: 'narrow', scheme: 'light', width: 390 },
] as const;

/** More than this of a long list shows nothing new. */
const tallest = 1500;

async function take(page: Page, name: string): Promise<void> {
  for (const look of looks) {
    await page.setViewportSize({ width: look.width, height: 900 });
    await page.emulateMedia({ colorScheme: look.scheme });
    await page.evaluate(() => window.scrollTo(0, 0));
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const clip = { x: 0, y: 0, width: look.width, height: Math.min(height, tallest) };
    await page.screenshot({ path: `${folder}/${name}.${look.name}.png`, fullPage: true, clip });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test('pictures of every page', async ({ page }) => {
  test.setTimeout(600_000);
  mkdirSync(folder, { recursive: true });
  await page.goto('/admin/');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await take(page, '01-sign-in');
  await page.getByLabel('E-mail address').fill('nobody@example.org');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await take(page, '02-sign-in-refused');
  await signIn(page);
  for (const name of ['batches', 'invites', 'jobs', 'system']) {
    await page.goto(`/admin/${name}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    await take(page, `03-first-${name}`);
  }
  await pictureBatch(page);
  await sendList(page, `Paused ${run}`, addresses(40_000, 'paused'));
  await page.getByRole('button', { name: 'Pause' }).click();
  await take(page, '09-pause-asked');
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Nothing is being sent').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await take(page, '10-batch-paused');
  await pictureLists(page);
});

async function pictureBatch(page: Page): Promise<void> {
  await page.goto('/admin/batches/new');
  await page.getByText('Drop a CSV here').waitFor();
  await take(page, '04-new-batch');
  await page.getByRole('tab', { name: 'Paste addresses' }).click();
  await take(page, '05-new-batch-paste');
  await page.getByRole('tab', { name: 'File' }).click();
  const list = [
    'email',
    ...addresses(20, 'ada'),
    'not an address',
    ...addresses(1, 'ada'),
    `bounced.${run}@example.org`,
    `member.${run}@example.org`,
    'someone@',
    ...addresses(4, 'fail'),
    ...addresses(2, 'doubt'),
    ...addresses(2, 'skip'),
    ...addresses(3000, 'grace'),
  ];
  await dropCsv(page, 'may teachers.csv', list.join('\n'));
  await page.getByRole('heading', { level: 1, name: 'may teachers.csv' }).waitFor();
  await page.getByRole('table').waitFor();
  await take(page, '06-verdicts');
  await sendChecked(page, `May teachers ${run}`);
  await page.locator('[aria-valuetext*=" of "]').first().waitFor();
  await page.waitForFunction(
    () => Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')) > 15,
  );
  await take(page, '07-batch-running');
  await page.waitForFunction(
    () => document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') === '100',
  );
  await page.getByText('Completed').first().waitFor();
  await page.waitForLoadState('networkidle');
  await take(page, '08-batch-done');
}

async function pictureLists(page: Page): Promise<void> {
  await page.goto('/admin/batches');
  await page.getByRole('table').waitFor();
  await page.waitForLoadState('networkidle');
  await take(page, '11-batches');
  await page.goto('/admin/invites');
  await page.waitForLoadState('networkidle');
  await take(page, '12-invites');
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByText('What happened').waitFor();
  await take(page, '13-invite');
  await page.goto('/admin/jobs');
  await page.waitForLoadState('networkidle');
  await take(page, '14-jobs');
  const first = page.getByRole('table').getByRole('link').first();
  if (await first.isVisible()) {
    await first.click();
    await page.getByText('What happened').waitFor();
    await take(page, '15-job');
  }
  if (isMock) {
    await backstage.stopMail();
    for (const part of ['member', 'projection']) {
      await page.request.post(`/api/v1/mock/${part}/stop`);
    }
    await page.goto('/admin/system');
    await page.getByText('stopped').first().waitFor();
    await take(page, '16-system-troubled');
    await backstage.stopDatabase();
    await page.goto('/admin/batches');
    await page.getByRole('alert').waitFor();
    await take(page, '17-batches-refused');
    await page.request.post('/api/v1/mock/all/start');
  }
  await page.goto('/admin/system');
  await page.getByRole('table').first().waitFor();
  await take(page, '18-system');
}
