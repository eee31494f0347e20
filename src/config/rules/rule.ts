import type {FileInfo} from '../../world/world.ts';
import type {Path} from '../locate.ts';
import type {Finding} from '../mistake.ts';
import type {CommandPlace} from '../places.ts';
import {memberOf} from '../schema-at.ts';
import type {Config} from '../schema.ts';

export type RuleInput = {
  readonly config: Config;
  /** The config as it was written, without defaults. */
  readonly written: unknown;
  /** What stands at a path relative to the repository; undefined when nothing does. Only for paths of `filesNamed`. */
  readonly file: (path: string) => FileInfo | undefined;
};

/** What zod cannot say: something about the config as a whole. Pure. */
export type Rule = (input: RuleInput) => readonly Finding[];

export const mistake = (path: Path, says: string, next: string, on: Finding['on'] = 'value'): Finding => ({
  level: 'mistake',
  path,
  on,
  says,
  next,
});
export const warning = (path: Path, says: string, next: string, on: Finding['on'] = 'value'): Finding => ({
  level: 'warning',
  path,
  on,
  says,
  next,
});

export const writtenAt = (written: unknown, path: Path): unknown => path.reduce<unknown>(memberOf, written);

/** Path of one argument, whether the command is written as a list or as an object. */
export const argumentPath = ({path}: CommandPlace, index: number, written: unknown): Path =>
  Array.isArray(writtenAt(written, path)) ? [...path, index] : [...path, 'argv', index];
