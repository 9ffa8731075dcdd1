import { test as plain, expect } from '@playwright/test';
import { email, password } from './operator';

type Stored = Awaited<ReturnType<import('@playwright/test').APIRequestContext['storageState']>>;

interface Signed {
  session: Stored;
}

/**
 * Signed in once for all tests, because attempts are limited. Every test also fails when the page
 * throws, breaks the content security policy, or asks another host for anything.
 */
export const test = plain.extend<{ watched: void }, Signed>({
  session: [
    async ({ playwright }, use) => {
      const context = await playwright.request.newContext({ baseURL: process.env.BASE_URL });
      const answer = await context.post('/api/v1/auth/login-with-session', {
        data: { email, password },
      });
      expect(answer.status(), await answer.text()).toBe(200);
      await use(await context.storageState());
      await context.dispose();
    },
    { scope: 'worker' },
  ],
  storageState: ({ session }, use) => use(session),
  watched: [
    async ({ page, baseURL }, use) => {
      const faults: string[] = [];
      const own = new URL(baseURL ?? '').host;
      page.on('pageerror', (error) => faults.push(`the page threw: ${error.message}`));
      page.on('console', (line) => {
        if (line.text().includes('Content Security Policy')) faults.push(line.text());
      });
      page.on('request', (request) => {
        const { host, protocol } = new URL(request.url());
        if (protocol.startsWith('http') && host !== own) faults.push(`asked ${host}`);
      });
      await use();
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
