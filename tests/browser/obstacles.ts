import axe from 'axe-core';
import { expect, type Page } from '@playwright/test';

/** What a screen reader, a keyboard or weak eyes would stumble over, one line each. */
async function obstacles(page: Page, rules: axe.RunOptions): Promise<string[]> {
  const found = await page.evaluate(
    (options) => (window as unknown as { axe: typeof axe }).axe.run(document, options),
    rules,
  );
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`),
  );
}

const violations: axe.resultGroups[] = ['violations'];
const all = {
  resultTypes: violations,
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
};
/** The dark page differs from the light one in nothing else. */
const contrast = {
  resultTypes: violations,
  runOnly: { type: 'rule' as const, values: ['color-contrast'] },
};

/** In light and dark. */
export async function expectNoObstacles(page: Page, where: string): Promise<void> {
  await page.evaluate(axe.source);
  for (const [colorScheme, rules] of [
    ['dark', contrast],
    ['light', all],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
    expect(await obstacles(page, rules), `${where}, ${colorScheme}`).toEqual([]);
  }
}
