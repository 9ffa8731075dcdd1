import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectNoObstacles } from './obstacles';
import { addresses, ended, run, sendList } from './operator';
import { isMock } from './person';
import { expect, test } from './session';

const path = '/api/v1/notifications';
const counted = `**${path}/unread-count`;
const lines = (page: Page) =>
  page.getByRole('list', { name: 'Notifications' }).getByRole('listitem');
const bell = (page: Page) => page.getByRole('link', { name: /^Notifications/ });

/** Declared where there are some: what is skipped counts as failed. */
const description = new URL('../../admin/openapi.json', import.meta.url);
const areServed = isMock || readFileSync(description, 'utf8').includes(`"${path}"`);

const ofServer = () => {
  test.describe.configure({ mode: 'serial' });

  test('a batch that has ended is told of, counted by the bell, and found from there', async ({
    page,
  }) => {
    const name = `Told ${run}`;
    await sendList(page, name, addresses(1, 'told'));
    await ended(page);
    const { pathname } = new URL(page.url());
    await bell(page).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Notifications' })).toBeVisible();
    const line = lines(page).filter({ has: page.locator(`a[href="${pathname}"]`) });
    await expect(line).toContainText('unread');
    await expect(bell(page)).toHaveAccessibleName(/^Notifications, \d+ unread$/);
    await expectNoObstacles(page, 'notifications');

    await line.getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await bell(page).click();
    await expect(line).toBeVisible();
    await expect(line).not.toContainText('unread');
  });

  test('the keyboard goes on at the next line when one is read or deleted', async ({ page }) => {
    const places: string[] = [];
    for (const name of ['First', 'Second']) {
      await sendList(page, `${name} ${run}`, addresses(1, name.toLowerCase()));
      await ended(page);
      places.unshift(new URL(page.url()).pathname);
    }
    await page.goto('/admin/notifications');
    for (const [index, place] of places.entries()) {
      await expect(lines(page).nth(index).getByRole('link')).toHaveAttribute('href', place);
    }
    const [first, second] = await Promise.all(
      [0, 1].map(async (index) => lines(page).nth(index).elementHandle()),
    );
    const isHere = (line: typeof first) =>
      expect.poll(() => line?.evaluate((one) => one === document.activeElement)).toBe(true);

    await lines(page)
      .first()
      .getByRole('button', { name: /^Mark as read/ })
      .focus();
    await page.keyboard.press('Enter');
    await expect(lines(page).first()).not.toContainText('unread');
    await isHere(first);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(
      lines(page)
        .first()
        .getByRole('button', { name: /^Delete/ }),
    ).toBeFocused();
    await page.keyboard.press('Enter');
    await isHere(second);
  });

  test('all are read, then all are deleted, after a question', async ({ page }) => {
    await page.goto('/admin/notifications?show=unread');
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await expect(page.getByText('You have read them all.')).toBeVisible();
    await expect(bell(page)).toHaveAccessibleName('Notifications');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await expect(lines(page).first()).toBeVisible();

    await page.getByRole('button', { name: 'Delete all…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('button', { name: 'Keep them' })).toBeFocused();
    await expectNoObstacles(page, 'delete all notifications');
    await dialog.getByRole('button', { name: 'Delete all' }).click();
    await expect(page.getByText('Nothing to tell you')).toBeVisible();
    await expectNoObstacles(page, 'no notifications');
    await expect(page.getByRole('button', { name: 'Delete all…' })).toBeHidden();
  });
};

if (areServed) test.describe('of a server that has notifications', ofServer);

test('the bell counts without being asked, every half minute', async ({ page }) => {
  let unread = 2;
  await page.route(counted, (route) => route.fulfill({ json: { unread_count: unread } }));
  await page.clock.install();
  await page.goto('/admin/beta');
  await expect(bell(page)).toHaveAccessibleName('Notifications, 2 unread');
  unread = 120;
  await page.clock.fastForward('00:31');
  await expect(bell(page)).toHaveAccessibleName('Notifications, 120 unread');
  await expect(bell(page)).toContainText('99+');
});

test('the bell of a window that is turned to is right at once', async ({ page }) => {
  let unread = 2;
  await page.route(counted, (route) => route.fulfill({ json: { unread_count: unread } }));
  await page.goto('/admin/beta');
  await expect(bell(page)).toHaveAccessibleName('Notifications, 2 unread');
  unread = 3;
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect(bell(page)).toHaveAccessibleName('Notifications, 3 unread');
});

test('a server without notifications has no bell, and one in trouble a bell without a number', async ({
  page,
}) => {
  await page.route(counted, (route) => route.fulfill({ status: 404 }));
  const asked = page.waitForResponse(counted);
  await page.goto('/admin/beta');
  await asked;
  await expect(page.getByRole('heading', { level: 1, name: 'Beta' })).toBeVisible();
  await expect(bell(page)).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);

  await page.unroute(counted);
  await page.route(counted, (route) => route.fulfill({ status: 500 }));
  await page.reload();
  await expect(bell(page)).toHaveAccessibleName('Notifications');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('many are shown page by page, each once', async ({ page }) => {
  const all = Array.from({ length: 45 }, (_, index) => ({
    id: `batch-${index}#1`,
    category: 'system_updates',
    type: index === 0 ? 'of_a_newer_server' : 'founding_full',
    title: `Number ${index}`,
    body: null,
    data: null,
    read_at: null,
    created_at: '2026-03-02T12:00:00Z',
  }));
  await page.route(`**${path}?*`, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    // One came in since the page before.
    const from = Math.max(0, Number(asked.get('offset')) - 1);
    const notifications = all.slice(from, from + Number(asked.get('limit')));
    return route.fulfill({ json: { notifications, total: 45, unread_count: 45 } });
  });
  await page.goto('/admin/notifications');
  await expect(lines(page)).toHaveCount(20);
  // Nobody knows where that leads.
  await expect(lines(page).first().getByRole('link')).toHaveCount(0);
  await expect(lines(page).nth(1).getByRole('link')).toHaveAttribute('href', '/admin/founding');
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(lines(page)).toHaveCount(39);
});
