/**
 * The secret values of an environment, in every form they are usually printed in.
 *
 * A variable holds a secret when its name says so. Values shorter than 8 characters are left out: masking `true` or `prod`
 * wherever they stand would make the screen unreadable and protect nothing.
 *
 * Source of names and forms: GitHub's actions/runner, HostContext.cs and ValueEncoders.cs.
 *
 * @param also Names of variables that somebody declared secret, whatever they look like: their values are masked from 4
 * characters on, and an ordinary word among them as well, because it was asked for.
 */
export const secretForms = (env: Readonly<Record<string, string | undefined>>, also: readonly string[] = []): readonly string[] => [
  ...new Set(
    Object.entries(env).flatMap(([name, value]) => {
      if (value === undefined) return [];
      if (also.includes(name)) return formsFrom(value, shortestDeclared, none);
      return namesSecret(name) ? formsFrom(value, shortest, ordinary) : [];
    }),
  ),
];

const formsFrom = (value: string, least: number, harmless: ReadonlySet<string>): readonly string[] =>
  partsOf(value)
    .filter(part => part.length >= least && !harmless.has(part))
    .flatMap(formsOf)
    .filter(form => form.length >= least);

/** Is this the name of a variable whose value must not be shown or written down? */
export const namesSecret = (name: string): boolean => secretName.test(name) && !notSecret.test(name);

const shortest = 8;
const shortestDeclared = 4;
const none: ReadonlySet<string> = new Set();

const secretName = /TOKEN|SECRET|PASS|PRIVATE|CRED|API_?KEY|ACCESS_?KEY|SESSION|COOKIE|DSN|DATABASE_URL/i;

// Where a secret lies is no secret, and desktops put words like SESSION into a dozen harmless names.
const notSecret = /ASKPASS$|_(FILE|PATH|DIR|SOCK)$|^(XDG_|DBUS_|DESKTOP_SESSION|SESSION_MANAGER|GOOGLE_APPLICATION_CREDENTIALS$)/i;

// PASSENGER_APP_ENV=production must not hide the name of the environment on every screen.
const ordinary = new Set(
  'production development localhost disabled required optional undefined password postgres anonymous'.split(' '),
);

/** What may be printed alone: the value, without its quotes, each of its lines, the password in a URL. */
const partsOf = (value: string): string[] => {
  const trimmed = value.trim();
  const unquoted = /^(["'])([\s\S]*)\1$/.exec(trimmed)?.[2] ?? trimmed;
  const lines = value.split(/\r?\n/).map(line => line.trim());
  return [value, trimmed, unquoted, ...lines, ...passwordIn(trimmed)];
};

const passwordIn = (value: string): string[] => {
  const password = /:\/\/[^\s/?#]*?:([^\s/?#]*)@/.exec(value)?.[1];
  if (password === undefined) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
};

const formsOf = (secret: string): string[] => [secret, ...base64(secret), ...url(secret), ...json(secret), ...shell(secret)];

/**
 * Base64 of a text looks different at each of three offsets in what surrounds it. The characters that also depend on a
 * neighbour are left out, so these forms are found inside the encoding of a longer text.
 */
const base64 = (secret: string): string[] =>
  [0, 1, 2].flatMap(offset => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const own = whole.slice([0, 2, 3][offset], bytes.length % 3 === 0 ? undefined : -1);
    // `base64` and PEM tools break lines after 76 or 64 characters.
    const broken = offset === 0 ? [64, 76].flatMap(width => own.match(new RegExp(`.{1,${width}}`, 'g')) ?? []) : [];
    return [own, own.replaceAll('+', '-').replaceAll('/', '_'), ...broken];
  });

const url = (secret: string): string[] => {
  const encoded = encodeURIComponent(secret.toWellFormed());
  const strict = encoded.replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return [encoded, strict].flatMap(form => [
    form,
    form.replaceAll('%20', '+'),
    form.replace(/%[0-9A-F]{2}/g, hex => hex.toLowerCase()),
  ]);
};

const json = (secret: string): string[] => {
  const plain = JSON.stringify(secret).slice(1, -1);
  const forHtml = plain.replace(/[&<>]/g, character => `\\u00${character.charCodeAt(0).toString(16)}`);
  return [plain, plain.replaceAll('/', String.raw`\/`), forHtml];
};

const shell = (secret: string): string[] => [
  secret.replaceAll("'", String.raw`'\''`),
  secret.replaceAll("'", `'"'"'`),
  secret.replace(/["\\$`]/g, String.raw`\$&`),
  secret.replace(/[^\w.,:/@%+=-]/g, String.raw`\$&`),
];
