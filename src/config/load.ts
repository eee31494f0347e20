import {join, relative} from 'node:path';
import {causeOf} from '../util/errors.ts';
import type {FileInfo, World} from '../world/world.ts';
import {configFile} from './config-file.ts';
import {locate} from './locate.ts';
import {placed, type Mistake} from './mistake.ts';
import {findingsOf} from './mistakes.ts';
import {renderMistakes, type ToRender} from './render-mistakes.ts';
import {filesNamed, findingsOfRules} from './rules.ts';
import {configSchema, type Config} from './schema.ts';

export {renderMistakes} from './render-mistakes.ts';
export type {Mistake} from './mistake.ts';

export type LoadedConfig = {
  readonly ok: true;
  readonly config: Config;
  /** The file as it is, for trust and for the record. */
  readonly text: string;
  /** Absolute. */
  readonly path: string;
  readonly warnings: readonly Mistake[];
};

export type ConfigRefused = {
  readonly ok: false;
  /** Why and what next, in one line each, for places with no room for the pictures. */
  readonly why: string;
  readonly next: string;
  /** Absolute. */
  readonly path: string;
  /** Empty when the file could not be read. */
  readonly text: string;
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
};

/** Larger than any config a person writes; what is larger is another file. */
const maxBytes = 1024 * 1024;

/**
 * Reads and checks the config of the repository in `folder`: syntax, then fields, then the rules over the whole, and all mistakes
 * of a kind at once. Runs nothing. Whether the operator trusts it is another question: see trust.ts.
 */
export const loadConfig = async (folder: string, world: World): Promise<LoadedConfig | ConfigRefused> => {
  const path = join(folder, configFile);
  const read = await readConfig(path, world);
  if (!read.ok) return {...read, path, text: '', mistakes: [], warnings: []};
  return {...(await checkConfig(read.text, lookIn(folder, world))), path};
};

/** A rendered picture of what is wrong; empty when nothing is. `from` is the folder that paths are shown relative to. */
export const renderLoaded = (loaded: LoadedConfig | ConfigRefused, from?: string): string => {
  if (!loaded.ok && loaded.mistakes.length === 0) return `${loaded.why}\n${loaded.next}\n`;
  const path = from === undefined ? configFile : relative(from, loaded.path) || configFile;
  const shown: ToRender = {path, text: loaded.text, mistakes: loaded.ok ? [] : loaded.mistakes, warnings: loaded.warnings};
  return loaded.ok && loaded.warnings.length === 0 ? '' : renderMistakes(shown);
};

/** Given paths relative to the repository, looks at all of them at once. */
export type Look = (paths: readonly string[]) => Promise<(path: string) => FileInfo | undefined>;

export const lookIn =
  (folder: string, world: World): Look =>
  async paths => {
    const infos = new Map(await Promise.all(paths.map(async path => [path, await world.files.info(join(folder, path))] as const)));
    return path => infos.get(path);
  };

/** The check itself, for a text that is not on disk (yet). Throws nothing. */
export const checkConfig = async (text: string, look: Look): Promise<Omit<LoadedConfig, 'path'> | Omit<ConfigRefused, 'path'>> => {
  const source = locate(text);
  if (!source.ok) {
    const {spot, says, next} = source.mistake;
    const line = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)[spot.line - 1] ?? '';
    const whole = `${says[0]!.toUpperCase()}${says.slice(1)}.`;
    return refused(text, [{...spot, path: '', text: line.slice(spot.column - 1, spot.column - 1 + spot.length), says: whole, next}], []);
  }
  const {located} = source;
  const doubles = located.doubles.map(path =>
    placed(
      {
        level: 'mistake',
        path,
        on: 'key',
        says: `${JSON.stringify(path.at(-1))} is written twice; only this one would count.`,
        next: 'Take one of them away.',
      },
      located,
    ),
  );
  const parsed = configSchema.safeParse(located.value);
  if (!parsed.success)
    return refused(text, [...doubles, ...findingsOf(parsed.error.issues, located.value).map(finding => placed(finding, located))], []);

  const file = await look(filesNamed(parsed.data));
  const findings = findingsOfRules({config: parsed.data, written: located.value, file});
  const of = (level: 'mistake' | 'warning') => findings.filter(finding => finding.level === level).map(finding => placed(finding, located));
  const [mistakes, warnings] = [[...doubles, ...of('mistake')], of('warning')];
  return mistakes.length > 0 ? refused(text, mistakes, warnings) : {ok: true, config: parsed.data, text, warnings};
};

const refused = (text: string, mistakes: readonly Mistake[], warnings: readonly Mistake[]): Omit<ConfigRefused, 'path'> => ({
  ok: false,
  why: `${configFile} has ${counted(mistakes.length)}, the first in line ${mistakes[0]!.line}: ${mistakes[0]!.says}`,
  next: 'Run cockpit config check: it shows each with its line.',
  text,
  mistakes,
  warnings,
});

const counted = (mistakes: number): string => (mistakes === 1 ? '1 mistake' : `${mistakes} mistakes`);

const readConfig = async (path: string, world: World): Promise<{ok: true; text: string} | {ok: false; why: string; next: string}> => {
  const info = await world.files.info(path);
  if (!info)
    return {
      ok: false,
      why: `There is no ${configFile} in this folder.`,
      next: 'Run cockpit init: it looks at the repository, asks the rest and writes one. Or go to the folder of the repository.',
    };
  if (info.isDirectory) return {ok: false, why: `${configFile} is a folder.`, next: 'Move it away, and run cockpit init.'};
  if (info.size > maxBytes)
    return {
      ok: false,
      why: `${configFile} is larger than 1 MiB.`,
      next: 'Look whether it is the right file: a config has a few hundred lines at most.',
    };
  try {
    return {ok: true, text: await world.files.readText(path)};
  } catch (error) {
    return {ok: false, why: `${configFile} cannot be read: ${causeOf(error)}.`, next: 'Look at its owner and mode: ls -l.'};
  }
};
