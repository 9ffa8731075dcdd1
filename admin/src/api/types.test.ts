import { readFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, it } from 'vitest';

it('the types are those of the description: after a change, npm run types', async () => {
  const description = new URL('../../openapi.json', import.meta.url);
  const made = astToString(await openapiTS(description, { enumValues: true }));
  const kept = await readFile(new URL('types.ts', import.meta.url), 'utf8');
  expect(kept.endsWith(made)).toBe(true);
});
