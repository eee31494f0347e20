import {sanitiseLine} from '../world/sanitise.ts';

/** One line of `git push --porcelain`: what became of one ref, in the remote's words. */
export type PushLine = {
  /** ' ' moved, '*' new, '+' forced, '-' deleted, '=' was there, '!' refused. */
  readonly flag: ' ' | '*' | '+' | '-' | '=' | '!';
  /** Full name on the remote. */
  readonly ref: string;
  /** "[remote rejected] (pre-receive hook declined)" */
  readonly summary: string;
};

/** `<flag> TAB <from>:<to> TAB <summary>`; other lines ("To …", "Done") are passed over. */
export const parsePorcelain = (stdout: string): PushLine[] =>
  stdout.split('\n').flatMap(line => {
    const match = /^([ *+\-=!])\t[^\t:]*:([^\t]+)\t(.*)$/.exec(line);
    return match ? [{flag: match[1] as PushLine['flag'], ref: match[2]!, summary: sanitiseLine(match[3]!, 200)}] : [];
  });

/** What the server's hooks printed, without git's own rows; at most the first lines, they are the ones people read. */
export const remoteWords = (stderr: string, most = 6): string[] =>
  stderr
    .split(/\r\n|\n|\r/)
    .flatMap(line => /^remote: ?(.*)$/.exec(line)?.[1] ?? [])
    .map(line => sanitiseLine(line.trim(), 200))
    .filter(line => line !== '' && !/^(?:Resolving deltas|Counting objects|Compressing objects|Enumerating objects|Total \d)/.test(line))
    .slice(0, most);
