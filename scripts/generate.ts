/**
 * Writes what is made from the source: cockpit.schema.json and docs/config.md. A test fails when they are not current.
 *
 *     npx tsx scripts/generate.ts
 */
import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {configDocs} from '../src/config/config-docs.ts';
import {jsonSchemaText} from '../src/config/json-schema.ts';

export const generated: Readonly<Record<string, () => string>> = {
  'cockpit.schema.json': jsonSchemaText,
  'docs/config.md': configDocs,
};

const isMain = process.argv[1] === fileURLToPath(import.meta.url);
if (isMain) for (const [path, make] of Object.entries(generated)) writeFileSync(new URL(`../${path}`, import.meta.url), make());
