import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Bundle} from './bundle.ts';

type Manifest = {readonly name: string; readonly version: string; readonly license?: string; readonly author?: string | {readonly name: string}};

/** What may be inside a file that is published under the MIT licence. Anything else stops the build, for a person to read it. */
const accepted = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'PostgreSQL']);

/** What a package carries inside itself and its own licence file does not name. */
const notices: Readonly<Record<string, readonly string[]>> = {'libpg-query': ['libpg_query.txt', 'postgresql.txt']};

/**
 * Packages that name their licence and ship no text of it, and of whom we know what it says.
 * Checked by hand: their package.json says MIT, and so does their repository.
 */
const mit = (holder: string): string => readFileSync(join(import.meta.dirname, 'notices', 'mit.txt'), 'utf8').replace('HOLDER', holder);

/** The text of dist/LICENSES.txt: every package inside the bundles with its licence, then the comments that want to be kept. */
export const licences = (root: string, bundles: readonly Bundle[]): string => {
  const folders = [...new Set(bundles.flatMap(({packages}) => packages))].sort();
  const legal = [...new Set(bundles.map(({legal}) => legal.trim()).filter(text => text !== ''))];
  return [
    'The files beside this one contain the packages below. Each is used under its own licence.',
    ...folders.map(folder => section(join(root, folder))),
    ...(legal.length > 0 ? [`${rule}\nComments kept from their sources\n${rule}\n\n${legal.join('\n\n')}`] : []),
  ].join('\n\n') + '\n';
};

const rule = '-'.repeat(78);

const section = (folder: string): string => {
  const {name, version, license, author} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  if (license === undefined || !accepted.has(license)) throw new Error(`${name} ${version}: its licence is ${license ?? 'not named'}. Look at it before it is put inside.`);
  const own = readdirSync(folder).filter(file => /^(licen[cs]e|copying|notice)/i.test(file)).sort().map(file => readFileSync(join(folder, file), 'utf8').trim());
  if (own.length === 0 && license !== 'MIT') throw new Error(`${name} ${version}: there is no text of its licence (${license}).`);
  const text = own.length > 0 ? own : [mit(typeof author === 'string' ? author : author?.name ?? `the authors of ${name}`).trim()];
  const more = (notices[name] ?? []).map(file => readNotice(name, file));
  return `${rule}\n${name} ${version} · ${license}\n${rule}\n\n${[...text, ...more].join('\n\n')}`;
};

const readNotice = (name: string, file: string): string => {
  const path = join(import.meta.dirname, 'notices', file);
  if (!existsSync(path)) throw new Error(`${name}: there is no ${path}.`);
  return readFileSync(path, 'utf8').trim();
};
