import { expect, type Locator, type Page } from '@playwright/test';
import { backstage } from './backstage';

export const email = process.env.ADMIN_EMAIL ?? '';
export const password = process.env.ADMIN_PASSWORD ?? '';

/** Makes the addresses of this run new ones: a system that lives on invites each only once. */
export const run = process.env.RUN_ID ?? Date.now().toString(36);

export async function signIn(page: Page, at = '/admin/'): Promise<void> {
  await page.goto(at);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
}

/** Drops a file on the page as a mouse would. */
export async function dropCsv(page: Page, name: string, content: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ name, content }) => {
      const carried = new DataTransfer();
      carried.items.add(new File([content], name, { type: 'text/csv' }));
      return carried;
    },
    { name, content },
  );
  await page.locator('.drop-zone').dispatchEvent('drop', { dataTransfer: transfer });
}

export function addresses(count: number, prefix: string): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i + 1}.${run}@example.org`);
}

/** From the checked list to the page of its batch. */
export async function sendChecked(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name of the batch').fill(name);
  await page.getByRole('button', { name: /^Send [\d,]+ invites?$/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

export async function sendList(page: Page, name: string, list: string[]): Promise<void> {
  await page.goto('/admin/batches/new');
  await dropCsv(page, `${name}.csv`, ['email', ...list].join('\n'));
  await sendChecked(page, name);
}

const largeRows = Number(process.env.LARGE_ROWS ?? 3_000);

/** A batch that is still being sent while the test looks at it; call behave() to let it end. */
export async function startSlowBatch(
  page: Page,
  name: string,
  rows = largeRows,
): Promise<{ rows: number }> {
  await backstage.slowMail(0.2);
  await sendList(page, name, addresses(rows, name.split(' ', 1)[0]!.toLowerCase()));
  return { rows };
}

/** Waits until every row of the batch that is shown has ended. */
export async function ended(page: Page): Promise<void> {
  await expect(page.getByTestId('percent')).toHaveText('100 %', { timeout: 60_000 });
}

/** The rows of the table with that name. */
export const rowsOf = (page: Page, table: string): Locator =>
  page.getByRole('table', { name: table }).locator('tbody tr');

/** The figure under a label of the batch page, as a number. */
export async function figure(page: Page, label: string): Promise<number> {
  const value = page
    .locator('dl', { has: page.getByText(label, { exact: true }) })
    .locator('dd')
    .first();
  return Number((await value.innerText()).replaceAll(',', ''));
}
