import {CockpitError} from '../util/errors.ts';

/**
 * Names that may reach a git command line. An allow-list, narrower than git's own rules
 * (git-check-ref-format): no leading dash that would be read as an option, no blanks,
 * no line ends, nothing outside ASCII that could look like something else.
 */
const plain = /^[A-Za-z0-9_][A-Za-z0-9_.@+#/-]*$/;

export const isPlainName = (name: string): boolean =>
  name.length <= 200 && plain.test(name) && !/\.\.|\/\/|@\{|\/[.-]|\.lock(?:\/|$)|[./]$/.test(name);

/** Throws CockpitError; `what` says which name it was: 'branch', 'tag', 'remote', 'environment'. */
export const checkName = (what: string, name: string): string => {
  if (isPlainName(name)) return name;
  throw new CockpitError(`Using ${JSON.stringify(name.slice(0, 60))} as ${what}`, {
    cause: 'only letters, digits and . _ - / @ + # are allowed, and no dash in front',
    next: [`Choose another name for the ${what}`],
  });
};

/** A full object id, SHA-1 or SHA-256. */
export const isObjectId = (text: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
