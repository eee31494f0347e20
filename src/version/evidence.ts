import semver from 'semver';
import type {Level} from './level.ts';
import {cleanLine} from '../git/index.ts';

/**
 * Something besides the commits that says how big the release is.
 * `declares` raises the proposal; `hints` is shown, because a person may know better.
 */
export type Evidence = {
  /** A file, so that the operator can look. */
  readonly from: string;
  readonly level: Level;
  readonly text: string;
  readonly weight: 'declares' | 'hints';
};

/**
 * A `.changeset/*.md` file: front matter with one `"package": level` per line, then a text.
 *
 * @param only In a monorepo: the package that is released. Without it every line counts.
 */
export const fromChangeset = (path: string, content: string, only?: string): Evidence[] => {
  const match = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n?---(?:\r?\n|$)([\s\S]*)$/.exec(content);
  if (!match) return [];
  const text = cleanLine(match[2]!.trim().split(/\r?\n/)[0] ?? '') || '(no text)';
  return match[1]!.split(/\r?\n/).flatMap(line => {
    const entry = /^\s*(['"]?)([^'"]+?)\1\s*:\s*(major|minor|patch|none)\s*$/.exec(line);
    if (!entry || (only !== undefined && entry[2] !== only)) return [];
    return [{from: path, level: entry[3] as Level, text, weight: 'declares' as const}];
  });
};

/**
 * What the hand-written Unreleased section says by its headings (keepachangelog.com 1.1.0).
 *
 * @param headings Category heading → its entries.
 */
export const fromUnreleased = (path: string, headings: ReadonlyMap<string, readonly string[]>): Evidence[] =>
  [...headings].flatMap(([heading, entries]) => {
    const loud = entries.find(entry => /\bbreaking\b/i.test(entry) && !/\b(?:no|not|non)[ -]breaking\b/i.test(entry));
    if (loud !== undefined) return [evidence(path, 'major', `${heading}: ${loud}`, 'declares')];
    const says = byHeading[heading.toLowerCase()];
    const [first] = entries;
    return says && first !== undefined ? [evidence(path, says.level, `${heading}: ${first}`, says.weight)] : [];
  });

// Removing or changing something may or may not break users; only a person can tell.
const byHeading: Readonly<Record<string, {readonly level: Level; readonly weight: Evidence['weight']}>> = {
  added: {level: 'minor', weight: 'declares'},
  deprecated: {level: 'minor', weight: 'declares'},
  fixed: {level: 'patch', weight: 'declares'},
  security: {level: 'patch', weight: 'declares'},
  changed: {level: 'minor', weight: 'hints'},
  removed: {level: 'major', weight: 'hints'},
};

/** package.json before and after: a raised `engines` shuts somebody out who could run the last release. */
export const fromEngines = (path: string, before: string, after: string): Evidence[] => {
  const [old, now] = [enginesIn(before), enginesIn(after)];
  return Object.entries(now).flatMap(([engine, range]) => {
    const [was, is] = [lowest(old[engine] ?? '*'), lowest(range)];
    if (!was || !is || semver.lte(is, was)) return [];
    return [evidence(path, 'major', `engines.${engine} raised from ${old[engine] ?? 'any'} to ${range}`, 'hints')];
  });
};

const enginesIn = (text: string): Record<string, string> => {
  try {
    const {engines} = JSON.parse(text) as {engines?: unknown};
    if (typeof engines !== 'object' || engines === null) return {};
    return Object.fromEntries(Object.entries(engines).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
};

const lowest = (range: string): semver.SemVer | undefined => {
  try {
    return semver.minVersion(range) ?? undefined;
  } catch {
    return undefined;
  }
};

const evidence = (from: string, level: Level, text: string, weight: Evidence['weight']): Evidence => ({
  from,
  level,
  text: cleanLine(text, 160),
  weight,
});
