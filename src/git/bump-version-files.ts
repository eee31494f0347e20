import {basename} from 'node:path';
import {jsonStringAt, type Span} from './json-span.ts';

/** A file that says which version it is. */
export type VersionFile = {
  /** From the top of the repository. */
  readonly path: string;
  readonly text: string;
  /**
   * The text around the number, with `{{version}}` in its place: `version = "{{version}}"`.
   * Not needed for package.json, package-lock.json and npm-shrinkwrap.json.
   */
  readonly pattern?: string;
};

export type Bumped =
  | {
      readonly ok: true;
      readonly path: string;
      readonly text: string;
      /** Line numbers from 1. */
      readonly changes: readonly {readonly line: number; readonly from: string; readonly to: string}[];
    }
  | {readonly ok: false; readonly path: string; readonly why: string; readonly next: string};

/**
 * Puts the new version into the files that hold it: G4.2. Only the characters of the number change;
 * indentation, order, line ends and comments stay.
 *
 * @param from The version that the files should say now. A file that says another one is refused: it was
 *   forgotten in an earlier release, or it is not ours to change. Undefined accepts whatever is there.
 */
export const bumpVersionFiles = (files: readonly VersionFile[], from: string | undefined, to: string): Bumped[] =>
  files.map(file => {
    const found = spansIn(file, from);
    if (typeof found === 'string') return {ok: false, path: file.path, why: found, next: nextFor(file)};
    const other = found.find(span => from !== undefined && span.value !== from && span.value !== to);
    if (other) {
      const why = `line ${lineOf(file.text, other.start)} says ${other.value}, not ${from}`;
      return {ok: false, path: file.path, why, next: 'Correct the number by hand first, or take the file out of the config'};
    }
    const text = found.toReversed().reduce((result, {start, end}) => result.slice(0, start) + to + result.slice(end), file.text);
    return {ok: true, path: file.path, text, changes: found.map(span => ({line: lineOf(file.text, span.start), from: span.value, to}))};
  });

const spansIn = (file: VersionFile, from: string | undefined): readonly Span[] | string => {
  if (file.pattern !== undefined) return byPattern(file.text, file.pattern, from);
  switch (basename(file.path)) {
    case 'package.json':
      return inJson(file.text, [['version']], 1);
    case 'package-lock.json':
    case 'npm-shrinkwrap.json':
      // npm 7 and later also keep it under the package with the empty name; older files have only the first.
      return inJson(file.text, [['version'], ['packages', '', 'version']], 1);
    default:
      return 'no pattern says where its number stands';
  }
};

const inJson = (text: string, places: readonly (readonly string[])[], atLeast: number): readonly Span[] | string => {
  const spans = places.map(place => jsonStringAt(text, place));
  if (spans.includes('broken')) return 'it is not JSON';
  const found = spans.filter(span => typeof span === 'object');
  return found.length >= atLeast ? found.toSorted((a, b) => a.start - b.start) : 'it has no "version"';
};

const number = String.raw`\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?`;

/** The pattern is text, not an expression: nothing in a config can make the search run for ever. */
const byPattern = (text: string, pattern: string, from: string | undefined): readonly Span[] | string => {
  const [before, after, more] = pattern.split('{{version}}');
  if (before === undefined || after === undefined || more !== undefined) return 'its pattern needs {{version}} exactly once';
  const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const all = [...text.matchAll(new RegExp(`${literal(before)}(${number})${literal(after)}`, 'g'))].map(match => {
    const start = match.index + before.length;
    return {start, end: start + match[1]!.length, value: match[1]!};
  });
  // "version = …" may also stand beside a dependency: the number tells which one is ours.
  const ours = from === undefined ? all : all.filter(span => span.value === from);
  if (all.length === 0) return `nothing in it looks like ${JSON.stringify(pattern)}`;
  if (ours.length === 1 || (ours.length === 0 && all.length === 1)) return ours.length === 1 ? ours : all;
  const lines = (ours.length > 0 ? ours : all).map(span => lineOf(text, span.start)).join(', ');
  return ours.length > 1
    ? `${ours.length} places look like ${JSON.stringify(pattern)} (lines ${lines})`
    : `none of the places (lines ${lines}) says ${from}`;
};

const nextFor = ({pattern}: VersionFile): string =>
  pattern === undefined ? 'Give the file a pattern in the config' : 'Make the pattern in the config longer, so that it fits one place';

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split(/\r\n|\n|\r/).length;
