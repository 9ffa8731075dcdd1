// Runs the browser tests against the mock of admin/, for work on the pages alone.
// What the real server does is only shown by running them against it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const mockPath = fileURLToPath(new URL('../../admin/mock/server.mjs', import.meta.url));
const account = { ADMIN_EMAIL: 'admin@example.org', ADMIN_PASSWORD: 'correct horse' };
const environment = {
  ...process.env,
  ...account,
  PORT: '0',
  ROWS_PER_SECOND: process.env.ROWS_PER_SECOND ?? '400',
};
const mock = spawn(process.execPath, [mockPath], {
  env: environment,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [said] = await once(createInterface({ input: mock.stdout }), 'line');
const url = /http:\S+/.exec(said)?.[0];

const tests = spawn('npx', ['playwright', 'test', ...process.argv.slice(2)], {
  env: { ...environment, BASE_URL: url, BACKSTAGE_URL: `${url}/api/v1/mock` },
  stdio: 'inherit',
});
const [code] = await once(tests, 'exit');
mock.kill();
process.exitCode = code ?? 1;
