// Puts the API documentation beside the built pages: dist/docs is what the server shows at /docs.
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const admin = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(admin, 'dist', 'docs');
const require = createRequire(import.meta.url);
const swagger = dirname(require.resolve('swagger-ui-dist/package.json'));

await mkdir(target, { recursive: true });
for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE']) {
  await copyFile(join(swagger, name), join(target, name));
}
for (const name of ['index.html', 'init.js']) {
  await copyFile(join(admin, 'docs', name), join(target, name));
}
