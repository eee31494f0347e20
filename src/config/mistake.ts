import type {Located, Path, Spot} from './locate.ts';

/** Something that is wrong in a config, or only doubtful (a warning), before it has a place in the text. */
export type Finding = {
  readonly level: 'mistake' | 'warning';
  readonly path: Path;
  /** What is underlined: the name, or what it is set to. */
  readonly on: 'key' | 'value';
  /** What is the case: a whole sentence. */
  readonly says: string;
  /** What to do about it: a whole sentence. */
  readonly next: string;
  /** What stands there looks like a secret and is not shown. */
  readonly secret?: true;
};

export type Mistake = Spot & {
  /** `environments.production.instances[0].url`; empty for the config as a whole. */
  readonly path: string;
  /** The offending text, within its line. */
  readonly text: string;
  readonly says: string;
  readonly next: string;
  readonly secret?: true;
};

/** The same with line and column. What is missing is shown at the nearest thing around it that is there. */
export const placed = (finding: Finding, located: Located): Mistake => {
  const {path, on, says, next, secret} = finding;
  const spot = spotOf(path, on, located);
  const line = located.text.split(/\r\n|\r|\n/)[spot.line - 1] ?? '';
  const text = line.slice(spot.column - 1, spot.column - 1 + spot.length);
  return {...spot, path: pathText(path), text, says, next, ...(secret && {secret})};
};

const spotOf = (path: Path, on: Finding['on'], located: Located): Spot => {
  const own = on === 'key' ? (located.keySpot(path) ?? located.valueSpot(path)) : located.valueSpot(path);
  if (own) return own;
  return path.length === 0 ? {line: 1, column: 1, length: 1} : spotOf(path.slice(0, -1), 'key', located);
};

/** `['a', 0, 'b-c']` → `a[0]["b-c"]`: as it would be written in JavaScript. */
export const pathText = (path: Path): string =>
  path
    .map((part, index) =>
      typeof part === 'number'
        ? `[${part}]`
        : !/^[A-Za-z_$][\w$]*$/.test(part)
          ? `[${JSON.stringify(part)}]`
          : index === 0
            ? part
            : `.${part}`,
    )
    .join('');
