// Writes openapi.json, what a running server says of itself, as a file that diffs well.
//
//   BACKEND_URL=http://127.0.0.1:8000 node scripts/fetch_description.mjs
import { writeFile } from 'node:fs/promises';
import { kept } from './description.mjs';

const backend = process.env.BACKEND_URL ?? 'http://127.0.0.1:8000';
const answer = await fetch(`${backend}/openapi.json`);
if (!answer.ok) throw new Error(`${backend}/openapi.json: ${answer.status}`);
const file = new URL('../openapi.json', import.meta.url);
await writeFile(file, `${JSON.stringify(kept(await answer.json()), null, 2)}\n`);
