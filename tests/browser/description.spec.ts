import { readFile } from 'node:fs/promises';
import { kept } from '../../admin/scripts/description.mjs';
import { expect, test } from './session';

test('the pages are written against what this server says of itself', async ({ request }) => {
  const said = kept(await (await request.get('/openapi.json')).json());
  const file = new URL('../../admin/openapi.json', import.meta.url);
  const known = JSON.parse(await readFile(file, 'utf8'));
  expect(said, 'npm run types in admin/, see HACKING.md; then look at what changed').toEqual(known);
});
