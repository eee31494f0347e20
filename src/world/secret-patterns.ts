/** From (inclusive) and to (exclusive), in UTF-16 code units. */
export type Range = readonly [start: number, end: number];

/**
 * Where this text holds something that looks like a secret, whoever it belongs to.
 *
 * Each pattern marks its group `secret`, so that the words around it stay readable. All take linear time: repetitions that
 * could be entered at many places are bounded or cannot contain their own beginning.
 */
export const patternRanges = (text: string): Range[] =>
  hints.test(text) ? patterns.flatMap(pattern => Array.from(text.matchAll(pattern), rangeOf).filter(range => range !== undefined)) : [];

const rangeOf = (match: RegExpExecArray): Range | undefined => match.indices?.groups?.['secret'];

/** Where a private key begins that does not end in this text; what follows the text belongs to it. */
export const openKeyAt = (text: string): number | undefined => {
  const begin = [...text.matchAll(keyBegin)].at(-1);
  return begin && !keyEnd.test(text.slice(begin.index + begin[0].length)) ? begin.index : undefined;
};

const keyMark = (place: 'BEGIN' | 'END') => String.raw`-----${place} [\w ]{0,40}(?:PRIVATE KEY|Static key)[\w ]{0,10}-----`;

export const keyEnd = new RegExp(keyMark('END'), 'i');

const keyBegin = new RegExp(keyMark('BEGIN'), 'gi');

const secretWord = 'password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?';

// DB_PASSWORD_OLD, tokens, secret2; but not tokenizer.
const ending = String.raw`(?:s|\d{1,3}|[_-]\w{0,20})?`;

const quoted = String.raw`"[^"\n]*"|'[^'\n]*'`;

const patterns: readonly RegExp[] = [
  // scheme://user:password@host. A short name alone (ssh://git@host) is no secret; a long one is a token.
  /:\/\/(?<secret>(?=[^\s/?#"'`<>@]{0,200}:|[^\s/?#"'`<>@:]{20})[^\s/?#"'`<>]*)@/dg,
  /\b(?:proxy-)?authorization\\?["']?\s{0,9}[:=]\s{0,9}\\?["']?(?<secret>[^\s"'][^\r\n"']*)/dgi,
  /\bbearer\s{1,9}(?<secret>[\w.~+/=-]{16,})/dgi,
  /\b(?:set-)?cookie\\?["']?\s{0,9}:\s{0,9}\\?["']?(?<secret>[^\s"'][^\r\n"']*)/dgi,
  /\b(?:x-api-key|x-auth-token|x-vault-token|private-token|job-token)\\?["']?\s{0,9}[:=]\s{0,9}\\?["']?(?<secret>[^\s"',;]+)/dgi,
  new RegExp(`(?<secret>${keyMark('BEGIN')}[^]*?(?:${keyMark('END')}|$))`, 'dgi'),
  // Tokens that carry their maker's mark.
  /(?<![A-Za-z0-9])(?<secret>(?:gh[pousr]_|github_pat_)\w{16,})/dg,
  /(?<![A-Za-z0-9])(?<secret>gl(?:pat|dt|rt|ptt|cbt|ft|soat)-[\w-]{16,})/dg,
  /(?<![A-Za-z0-9])(?<secret>xox[a-z]-[\w-]{10,})/dg,
  /(?<![A-Za-z0-9])(?<secret>(?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Za-z0-9])/dg,
  /(?<![A-Za-z0-9])(?<secret>npm_[A-Za-z0-9]{30,})/dg,
  /(?<![A-Za-z0-9])(?<secret>[sr]k_(?:live|test)_\w{16,})/dg,
  /(?<![A-Za-z0-9])(?<secret>AIza[\w-]{35})/dg,
  /(?<![A-Za-z0-9])(?<secret>hv[sb]\.[\w-]{20,})/dg,
  /(?<![A-Za-z0-9])(?<secret>eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*)/dg,
  /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[\w/-]+)/dg,
  /discord(?:app)?\.com\/api\/webhooks\/(?<secret>[\w/-]+)/dg,
  // Arguments of commands, and assignments in dumps, queries and JSON.
  new RegExp(String.raw`(?<![\w-])--?(?:[\w-]{0,40}(?:${secretWord})|pass|pwd)(?:=|\s{1,9}(?!-))(?<secret>${quoted}|[^\s"']+)`, 'dgi'),
  /\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump|sshpass)\b[^\n]{0,200}?\s-p\s{0,3}(?<secret>[^\s]+)/dg,
  /\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[ =]{0,3}(?<secret>[^\s:]{0,200}:\S+)/dg,
  new RegExp(String.raw`(?<![\w.-])[\w.-]{0,60}(?:${secretWord})${ending}=(?<secret>${quoted}|[^\s"'&;,)\]}]+)`, 'dgi'),
  new RegExp(String.raw`"[\w.-]{0,60}(?:${secretWord})${ending}\\?"\s{0,9}:\s{0,9}\\?"(?<secret>[^"\n]+)`, 'dgi'),
];

// Most lines hold none of these, and one test is cheaper than twenty.
const hints = new RegExp(
  String.raw`:\/\/[^\s/]*@|bearer|authorization|cookie|-token|x-api-key|-----BEGIN|gh[pousr]_|github_pat_|gl[a-z]{2,4}-|xox|A[KS]IA` +
    String.raw`|npm_|k_live_|k_test_|AIza|hv[sb]\.|eyJ|hooks\.slack|api/webhooks|--?pass|--?pwd|mysql|mariadb|sshpass|curl|${secretWord}`,
  'i',
);
