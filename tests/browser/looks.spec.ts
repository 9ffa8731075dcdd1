import { mkdirSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
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
  for (const name of [
    'batches',
    'invites',
    'waitlist',
    'jobs',
    'jobs?state=dead',
    'measures',
    'founding',
    'people',
    'people/locked',
    'people/rights',
    'tokens',
    'audit',
    'notifications',
    'suppressions',
    'webhooks',
    'beta',
    'system',
    'nowhere',
  ]) {
    await visit(page, name);
    await take(page, `03-first-${name.replace(/[?/]/, '-')}`);
  }
  await pictureBatch(page);
  await picturePause(page);
  await pictureLists(page);
  await pictureBeta(page);
  await picturePeople(page);
  await pictureAccess(page);
  await pictureTrouble(page);
});

async function visit(page: Page, name: string): Promise<void> {
  await page.goto(`/admin/${name}`);
  await page.getByRole('heading').first().waitFor();
  await page.waitForLoadState('networkidle');
}

async function pictureBatch(page: Page): Promise<void> {
  await visit(page, 'batches/new');
  await take(page, '04-new-batch');
  await page.getByRole('tab', { name: 'Paste addresses' }).click();
  await take(page, '05-new-batch-paste');
  await page.getByRole('tab', { name: 'File' }).click();
  await dropCsv(page, 'list.xlsx', 'PK');
  await page.getByRole('alert').waitFor();
  await take(page, '05-new-batch-refused');
  const refused = addresses(5, 'refused');
  const list = [
    'email',
    ...addresses(20, 'ada'),
    'not an address',
    ...addresses(1, 'ada'),
    `bounced.${run}@example.org`,
    `member.${run}@example.org`,
    'someone@',
    ...refused,
    ...addresses(2, 'skip'),
    ...addresses(3000, 'grace'),
  ];
  await Promise.all(refused.map((one, i) => backstage.refuseMailTo(one, i < 2 ? 550 : 503)));
  await backstage.loseReply();
  await backstage.slowMail(0.05);
  await dropCsv(page, 'may teachers.csv', list.join('\n'));
  await page.getByRole('heading', { level: 1, name: 'may teachers.csv' }).waitFor();
  await page.getByRole('table').waitFor();
  await take(page, '06-verdicts');
  await page.getByRole('button', { name: /^Send [\d,]+ invites?$/ }).click();
  await page.getByRole('dialog').waitFor();
  await take(page, '06-verdicts-asked');
  await page.keyboard.press('Escape');
  await sendChecked(page, `May teachers ${run}`);
  const bar = page.getByRole('progressbar').first();
  await expect(bar).toHaveAttribute('aria-valuenow', /^[2-9]\d$/, { timeout: 60_000 });
  await take(page, '07-batch-running');
  await backstage.slowMail(0);
  await expect(bar).toHaveAttribute('aria-valuenow', '100', { timeout: 120_000 });
  await page.getByText('Completed').first().waitFor();
  await page.waitForLoadState('networkidle');
  await take(page, '08-batch-done');
  await page.getByRole('button', { name: /^Failed/ }).click();
  await page.waitForLoadState('networkidle');
  await take(page, '08-batch-failures');
  await page.getByRole('link', { name: 'Show rows in doubt' }).click();
  await page.getByRole('button', { name: 'It was sent' }).first().waitFor();
  await take(page, '08-batch-in-doubt');
  await backstage.behave();
}

async function picturePause(page: Page): Promise<void> {
  await backstage.slowMail(0.2);
  await sendList(page, `Paused ${run}`, addresses(20_000, 'paused'));
  await page.getByRole('button', { name: 'Pause' }).click();
  await take(page, '09-pause-asked');
  await page.getByRole('dialog').getByLabel('Reason (optional)').fill('a look at the replies');
  await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Nothing is being sent').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await take(page, '10-batch-paused');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await take(page, '10-cancel-asked');
  await page.keyboard.press('Escape');
  await backstage.behave();
}

async function pictureLists(page: Page): Promise<void> {
  await visit(page, 'batches');
  await take(page, '11-batches');
  await visit(page, 'invites');
  await take(page, '12-invites');
  await page.getByRole('button', { name: 'Send one invite' }).click();
  await page.getByLabel('E-mail address').fill(`single.${run}@example.org`);
  await take(page, '12-send-one');
  await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('join link').waitFor();
  await take(page, '12-sent-one');
  await page.getByRole('button', { name: 'Done' }).click();
  await visit(page, `invites?address=ada1.${run}@example.org`);
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByText('What happened').waitFor();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await take(page, '13-revoke-asked');
  await page.getByRole('dialog').getByLabel('Reason').fill('sent to the wrong person');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('sent to the wrong person').waitFor();
  await take(page, '13-invite');
  await visit(page, 'jobs');
  await take(page, '14-jobs');
  await visit(page, 'jobs?state=dead');
  await take(page, '14-jobs-dead');
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByText('What happened').waitFor();
  await take(page, '15-job');
  await page.setViewportSize({ width: 390, height: 900 });
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.screenshot({ path: `${folder}/15-menu.narrow.png` });
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function pictureBeta(page: Page): Promise<void> {
  await visit(page, 'beta');
  await page.getByText('Open beta', { exact: true }).first().click();
  await page.getByText('What the change would do').waitFor();
  await take(page, '20-beta-previewed');
  await page.getByRole('button', { name: 'Change…' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('the first fifty are live');
  await take(page, '20-beta-asked');
  await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click();
  await page.getByRole('table', { name: 'History' }).getByText('the first fifty').waitFor();
  await take(page, '20-beta-changed');
}

async function picturePeople(page: Page): Promise<void> {
  await visit(page, 'measures');
  await page.getByRole('table', { name: 'Funnel' }).waitFor();
  await take(page, '21-measures');
  await visit(page, 'founding');
  await page.getByRole('button', { name: 'Change the cap…' }).click();
  await take(page, '22-founding-cap-asked');
  await page.keyboard.press('Escape');
  await visit(page, 'people');
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Second factor' }).waitFor();
  await take(page, '23-person');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await take(page, '23-sign-out-asked');
  await page.keyboard.press('Escape');
  await visit(page, 'suppressions');
  await page.getByRole('button', { name: 'Suppress an address' }).click();
  await page.getByLabel('E-mail address').fill(`asked.${run}@example.org`);
  await page.getByLabel('Reason').fill('asked by phone');
  await take(page, '24-suppress');
  await page.getByRole('dialog').getByRole('button', { name: 'Suppress', exact: true }).click();
  await page.getByRole('button', { name: /^Lift/ }).first().click();
  await take(page, '24-lift-asked');
  await page.keyboard.press('Escape');
}

async function pictureAccess(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await visit(page, 'waitlist');
  if ((await page.getByRole('checkbox').count()) > 0) {
    await page.getByRole('checkbox').first().check();
    await take(page, '25-waitlist-chosen');
    await page.getByRole('button', { name: 'Invite them…' }).click();
    await take(page, '25-waitlist-invite');
    await page.keyboard.press('Escape');
  }
  await visit(page, 'tokens');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await dialog.getByLabel('Name').fill('crm');
  await take(page, '26-token-asked');
  await dialog.getByRole('button', { name: 'Make' }).click();
  await dialog.getByText('Shown this once').waitFor();
  await take(page, '26-token-shown');
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('table').waitFor();
  await take(page, '26-tokens');
  await visit(page, 'people');
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('button', { name: 'Give or take…' }).click();
  await dialog.getByRole('textbox', { name: 'Right' }).click();
  await take(page, '27-right-asked');
  // The list that is open, then the dialog.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Grant…' }).click();
  await dialog.getByLabel('Reason').fill('taught with us before');
  await take(page, '27-access-asked');
  await dialog.getByRole('button', { name: 'Grant' }).click();
  await page
    .getByRole('button', { name: /^Revoke access/ })
    .first()
    .click();
  await take(page, '27-revoke-asked');
  await visit(page, 'people/locked?address=nobody@example.org');
  await page.getByRole('region', { name: 'Looked up' }).waitFor();
  await take(page, '28-locked-looked-up');
  await visit(page, 'beta');
  await page.getByText('Instructors only', { exact: true }).first().click();
  await page.getByRole('button', { name: 'Plan…' }).click();
  await dialog.getByLabel('Reason').fill('the fair is over');
  await take(page, '29-beta-plan-asked');
  await dialog.getByRole('button', { name: 'Plan' }).click();
  await page.getByRole('timer').waitFor();
  await take(page, '29-beta-planned');
  await page.getByRole('button', { name: 'Take back the last change' }).click();
  await take(page, '29-beta-revert-asked');
  await page.keyboard.press('Escape');
  await visit(page, 'audit');
  await take(page, '30-audit');
}

async function pictureTrouble(page: Page): Promise<void> {
  await visit(page, 'system');
  await take(page, '16-system');
  await backstage.stopMail();
  await sendList(page, `Unsent ${run}`, addresses(20, 'unsent'));
  if (isMock) {
    for (const part of ['member', 'projection']) {
      await page.request.post(`/api/v1/mock/${part}/stop`);
    }
  }
  await visit(page, 'system');
  await page.getByText(/^The breaker of lane mail is open/).waitFor();
  await take(page, '17-system-troubled');
  await backstage.stopDatabase();
  await visit(page, 'batches');
  await page.getByRole('alert').waitFor();
  await take(page, '18-batches-refused');
  await backstage.killServer();
  await page.getByText('The request left this page').waitFor();
  await take(page, '19-server-lost');
}
