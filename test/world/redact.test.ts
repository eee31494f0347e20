import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {makeRedactor} from '../../src/world/redact.ts';
import {makeRedactorStream} from '../../src/world/redact-stream.ts';
import {sanitiseLine} from '../../src/world/sanitise.ts';

const env = {DEPLOY_TOKEN: `s3cr&t "quoted" it's/+10$ üñ`, DB_PASSWORD: 'correct-horse', HOME: '/home/alice'};
const secret = env.DEPLOY_TOKEN;
const redact = makeRedactor(env);

const key = (kind = 'RSA PRIVATE KEY', lines = 3) =>
  [`-----BEGIN ${kind}-----`, ...Array.from({length: lines}, (_, n) => `MIIEpAIBAAKCAQEA${n}y7x`), `-----END ${kind}-----`].join('\n');

describe('[P19] a value from the environment', () => {
  it('masks what was declared secret, whatever its variable is called', () => {
    const declared = makeRedactor({SHOP_DB: 'postgresql://shop:open%20sesame@db:5432/shop', PIN: '4711', ROLE: 'production'}, ['SHOP_DB', 'PIN', 'ROLE']);
    expect(declared('open%20sesame, open sesame, 4711, in production')).toBe('***, ***, ***, in ***');
    expect(makeRedactor({PIN: '4711'})('4711')).toBe('4711');
  });

  it.each([
    ['plain', `x ${secret} y`, 'x *** y'],
    ['in JSON', JSON.stringify({x: secret}), '{"x":"***"}'],
    ['in a URL', `/?q=${encodeURIComponent(secret)}&z`, '/?q=***&z'],
    ['in a form', `q=${new URLSearchParams({q: secret}).toString().slice(2)}&z`, 'q=***&z'],
    ['in lower-case percent code', encodeURIComponent(secret).replace(/%../g, hex => hex.toLowerCase()), '***'],
    ['single-quoted for a shell', `echo '${secret.replaceAll("'", String.raw`'\''`)}'`, `echo '***'`],
    ['double-quoted for a shell', `echo "${secret.replace(/["\\$`]/g, String.raw`\$&`)}"`, 'echo "***"'],
    ['twice, touching', secret + secret, '******'],
    ['inside another word', 'incorrect-horses', 'in***s'],
  ])('%s', (_what, text, masked) => expect(redact(text)).toBe(masked));

  it.each([0, 1, 2, 3, 4, 5])('in base64, %d bytes into what surrounds it', before => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(`${'#'.repeat(before)}${secret}, and more`).toString(encoding);
      const left = redact(text).split('***');
      expect(left).toHaveLength(2);
      // What is left must not give away even three characters of the secret.
      const rest = Buffer.from(left.join('====').replaceAll('=', ''), encoding).toString('latin1');
      for (let at = 0; at + 3 <= secret.length; at++) expect(rest).not.toContain(secret.slice(at, at + 3));
    }
  });

  it('in base64 that a tool has broken into lines', () => {
    const long = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(6);
    const text = Buffer.from(long).toString('base64').replace(/.{76}/g, '$&\n');
    expect(makeRedactor({API_KEY: long})(text).replaceAll('***', '').replace(/\s|=/g, '').length).toBeLessThanOrEqual(1);
  });

  it('line by line, when it has several', () => {
    const redactKey = makeRedactor({SSH_PRIVATE_KEY: key()});
    for (const line of key().split('\n').slice(1, -1)) expect(redactKey(`> ${line}`)).toBe('> ***');
  });

  it('without the quotes it was set with', () =>
    expect(makeRedactor({API_KEY: '"opensesame-42"'})('got opensesame-42')).toBe('got ***'));

  it('the password inside a URL, also alone and decoded', () => {
    const mask = makeRedactor({DATABASE_URL: 'postgres://app:p%40ssw0rd-x@db:5432/orders'});
    expect(mask('auth failed for p@ssw0rd-x')).toBe('auth failed for ***');
    expect(mask('p%40ssw0rd-x')).toBe('***');
    expect(mask('connecting to db:5432/orders')).toBe('connecting to db:5432/orders');
  });

  it('after colours that split it are gone', () =>
    expect(sanitiseLine(`token ${secret.slice(0, 6)}\x1b[31m${secret.slice(6)}`, 80, redact)).toBe('token ***'));

  it.each('TOKEN github_token MY_SECRET DB_PASS PRIVATE_X CREDS APIKEY API_KEY AWS_ACCESS_KEY_ID SESSION COOKIE SENTRY_DSN'.split(' '))(
    'is known by the name %s',
    name => expect(makeRedactor({[name]: 'a-long-value'})('is a-long-value')).toBe('is ***'),
  );

  it('leaves alone what is short, ordinary, or only says where a secret lies', () => {
    const text = 'production /run/keys/deploy true gnome-xorg /usr/bin/askpass';
    const mask = makeRedactor({
      PASSENGER_APP_ENV: 'production', TOKEN_FILE: '/run/keys/deploy', SESSION: 'true', DESKTOP_SESSION: 'gnome-xorg',
      GIT_ASKPASS: '/usr/bin/askpass', HOME: 'production', SECRET: undefined,
    });
    expect(mask(text)).toBe(text);
  });

  it('leaves nothing when secrets overlap or contain each other', () => {
    const mask = makeRedactor({A_TOKEN: 'abcdefgh12345', B_TOKEN: 'gh12345-xyzxyz', C_TOKEN: 'abcdefgh12345-more'});
    expect(mask('<abcdefgh12345-xyzxyz>')).toBe('<***>');
    expect(mask('<abcdefgh12345-more>')).toBe('<***>');
  });

  it('is gone from any text, in any form', () =>
    fc.assert(
      fc.property(fc.string({unit: 'grapheme', minLength: 8, maxLength: 40}), fc.string(), fc.string(), (value, before, after) => {
        fc.pre(value.trim() === value && value.isWellFormed() && !'production|development'.includes(value));
        const mask = makeRedactor({TOKEN: value});
        for (const form of [value, JSON.stringify(value), encodeURIComponent(value)]) {
          expect(mask(before + form + after)).not.toContain(value);
        }
      }),
    ));
});

describe('[P19] what looks like a secret', () => {
  it.each([
    ['https://alice:hunter2@git.example/x', 'https://***@git.example/x'],
    ['redis://:hunter2@cache:6379/0', 'redis://***@cache:6379/0'],
    ['postgres://u:p@ss@db/orders', 'postgres://***@db/orders'],
    ['https://0123456789abcdef0123@host/x', 'https://***@host/x'],
    ['> Authorization: Bearer abc.def', '> Authorization: ***'],
    [`curl -H "Authorization: Basic dXNlcjpwYXNz" https://x`, `curl -H "Authorization: ***" https://x`],
    ['{"authorization":"token abc","next":1}', '{"authorization":"***","next":1}'],
    ['sent bearer 0123456789abcdefgh to it', 'sent bearer *** to it'],
    ['Set-Cookie: sid=abc; HttpOnly', 'Set-Cookie: ***'],
    ['PRIVATE-TOKEN: abcdef', 'PRIVATE-TOKEN: ***'],
    [`before ${key()} after`, 'before *** after'],
    [`before ${key('OPENSSH PRIVATE KEY')} after`, 'before *** after'],
    [`before ${key('PGP PRIVATE KEY BLOCK')} after`, 'before *** after'],
    [`before ${key().slice(0, 60)}`, 'before ***'],
    [JSON.stringify(key()), '"***"'],
    [`ghp_${'a1B2'.repeat(9)} x`, '*** x'],
    [`gho_${'a1B2'.repeat(9)} ghs_${'a1B2'.repeat(9)}`, '*** ***'],
    [`github_pat_${'a1B2'.repeat(9)}`, '***'],
    ['glpat-abcdefgh_ijklmnop-q', '***'],
    ['xoxb-1234567890-abcdef', '***'],
    ['AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE.', '*** and ***.'],
    [`//registry/:_authToken=npm_${'a1B2'.repeat(9)}`, '//registry/:_authToken=***'],
    ['sk_live_abcdefgh12345678', '***'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!', '***!'],
    ['https://hooks.slack.com/services/T00/B00/xyz posted', 'https://hooks.slack.com/services/*** posted'],
    ['deploy --password=hunter2 --host x', 'deploy --password=*** --host x'],
    ['deploy --password hunter2 --host x', 'deploy --password *** --host x'],
    [`deploy --db-password="a b" x`, 'deploy --db-password=*** x'],
    ['tool --token abc', 'tool --token ***'],
    ['mysqldump -u root -phunter2 orders', 'mysqldump -u root -p*** orders'],
    ['mysql --host=db -p hunter2', 'mysql --host=db -p ***'],
    ['curl -u alice:hunter2 https://x', 'curl -u *** https://x'],
    ['DB_PASSWORD=hunter2', 'DB_PASSWORD=***'],
    ['SECRET_2=x API_KEY_OLD=y tokens=z', 'SECRET_2=*** API_KEY_OLD=*** tokens=***'],
    ['/callback?access_token=abc&x=1', '/callback?access_token=***&x=1'],
    ['{"password": "hunter2", "user": "a"}', '{"password": "***", "user": "a"}'],
  ])('%s', (text, masked) => {
    expect(makeRedactor({})(text)).toBe(masked);
    expect(makeRedactor({})(masked)).toBe(masked);
  });

  it.each([
    'ssh://git@github.com/acme/orders.git',
    'git@github.com:acme/orders.git',
    'https://registry.example:5000/acme/orders@sha256:9f3c0d1a',
    'docker login --username alice --password-stdin registry.example',
    'createdb --no-password --host db',
    'mkdir -p /var/lib/orders',
    'kubectl port-forward -p 8080',
    'token expired; password authentication failed for user "app"',
    'git commit --amend; sha 8d1f0aab7702ce34aa11bb22cc33dd44ee55ff66',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'tokenizer=bpe passwordless=yes',
    'at 12:00 eyJ is no token, AKIA neither',
    'version 2.8.0-rc.1 of orders-api passed 18 400 requests',
  ])('leaves alone: %s', text => expect(makeRedactor({})(text)).toBe(text));

  it('costs linear time on hostile input', () => {
    const started = performance.now();
    const begun = ['-----BEGIN PRIVATE KEY-----', '-----BEGIN ', 'mysql ', 'curl -u ', 'password', '--password', '"token'];
    for (const unit of [...begun, 'authorization ', '://', '://a:', ':', '=', 'a-', 'eyJ']) {
      makeRedactor(env)(`://password=${unit.repeat(200_000 / unit.length)}`);
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('[P19] the stream', () => {
  const pieces = (text: string, cuts: readonly number[]) => {
    const at = [0, ...cuts.map(cut => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
    return at.slice(1).map((end, index) => text.slice(at[index], end));
  };
  const through = (chunks: readonly string[]) => {
    const stream = makeRedactorStream(env);
    return chunks.map(chunk => stream.push(chunk)).join('') + stream.end();
  };

  const encoded = [JSON.stringify(secret), Buffer.from(secret).toString('base64')];
  const hidden = [secret, env.DB_PASSWORD, ...encoded, 'https://a:b@c/d', key(), `x ${key()} y`];
  const plain = fc.string({maxLength: 20}).map(text => text.replaceAll('-', ''));
  const lines = fc.array(fc.oneof(plain, fc.constantFrom('', ...hidden)), {maxLength: 12});

  it('gives the same as the whole text, wherever it is cut', () =>
    fc.assert(
      fc.property(lines, fc.array(fc.nat(), {maxLength: 20}), (texts, cuts) => {
        const text = texts.join('\n');
        expect(through(pieces(text, cuts))).toBe(redact(text));
      }),
      {numRuns: 2000},
    ));

  it('shows a line as soon as it is whole', () => {
    const stream = makeRedactorStream(env);
    expect(stream.push('one\ntw')).toBe('one\n');
    expect(stream.push('o\n')).toBe('two\n');
    expect(stream.end()).toBe('');
  });

  it('masks a private key that arrives line by line, and goes on after it', () => {
    expect(through(`a\n${key('RSA PRIVATE KEY', 2000)}\nb\n`.split(/(?<=\n)/))).toBe('a\n***\nb\n');
  });

  it('masks a private key that never ends', () =>
    expect(through(['a\n', ...key('EC PRIVATE KEY', 9).split(/(?<=\n)/).slice(0, -1)])).toBe('a\n***'));

  it('lets an endless line through in parts, and cuts no secret', () => {
    const stream = makeRedactorStream(env);
    let shown = '';
    for (let n = 0; n < 3000; n++) shown += stream.push(`${'.'.repeat(n % 97)}${secret}`);
    expect(shown.length).toBeGreaterThan(10_000);
    shown += stream.end();
    expect(shown.replaceAll('***', '').replaceAll('.', '')).toBe('');
    expect(shown.split('***')).toHaveLength(3001);
  });

  it('masks an endless secret without holding it, up to the end of its line', () => {
    const stream = makeRedactorStream(env);
    let shown = stream.push('Authorization: x');
    for (let n = 0; n < 200; n++) shown += stream.push('y'.repeat(1000));
    shown += stream.push('z\nnext\n');
    expect(shown).toBe('Authorization: ***\nnext\n');
  });
});
