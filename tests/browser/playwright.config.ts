import { defineConfig } from '@playwright/test';

const baseURL = process.env.BASE_URL;
if (!baseURL)
  throw new Error('BASE_URL is not set: the address of the server, such as the one in .run/env');

export default defineConfig({
  testDir: '.',
  // Pictures are taken for somebody to look at, not to pass or fail.
  testIgnore: process.env.LOOKS ? [] : ['looks.spec.ts'],
  outputDir: process.env.RESULTS_DIR ?? 'test-results',
  // The pages show one system that all tests change, and login attempts are limited.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    baseURL,
    viewport: { width: 1280, height: 900 },
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    // Recording each step takes a third of the time: TRACE=1 when a picture is not enough.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // Chromium's own sandbox refuses to run as root.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});
