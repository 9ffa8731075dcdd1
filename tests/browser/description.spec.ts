import { readFile } from 'node:fs/promises';
import { expect, test } from './session';

test('the pages are written against what this server says of itself', async ({ request }) => {
  const said = await (await request.get('/openapi.json')).json();
  said.info.version = 'any';
  const file = new URL('../../admin/openapi.json', import.meta.url);
  const kept = JSON.parse(await readFile(file, 'utf8'));
  expect(said, 'in admin/, BACKEND_URL=… npm run types, then look at what changed').toEqual(kept);
});
