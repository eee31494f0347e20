import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {placeholders, placeholdersIn, variableOf, type ValueName} from '../../src/config/placeholders.ts';
import {fill, showTemplate, valuesFrom, type Values} from '../../src/config/template.ts';
import {CockpitError} from '../../src/util/errors.ts';

const digest = `sha256:${'9f3c'.repeat(16)}`;
const all: Values = {
  version: '2.8.0',
  tag: 'v2.8.0',
  candidateTag: 'v2.8.0-rc.1',
  commit: '8d1f0aa9'.repeat(5),
  branch: 'main',
  digest,
  'previous.version': '2.7.4',
  'previous.digest': `sha256:${'c07d'.repeat(16)}`,
  percent: '25',
  env: 'staging',
  file: '/var/lib/backups of ana/orders.dump',
  notes: '/var/lib/notes.md',
  text: 'orders-api 2.8.0 is live; "rm -rf /" was not run',
  instance: 'web-3',
  'release.id': '01K9ZQ3N4V8X2M5R7T1W6Y0B3D',
};

const errorOf = (act: () => unknown): CockpitError => {
  try {
    act();
  } catch (error) {
    if (error instanceof CockpitError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('a filled command', () => {
  it('has each value inside its own argument, and as a variable', () => {
    const ready = fill(
      {argv: ['./deploy.sh', '--to={{version}}', '{{digest}}', '{{ env }}', 'x-{{previous.version}}-{{percent}}'], timeout: 5000},
      all,
    );
    expect(ready.argv).toEqual(['./deploy.sh', '--to=2.8.0', digest, 'staging', 'x-2.7.4-25']);
    expect(ready.timeoutMs).toBe(5000);
    expect(ready.env).toMatchObject({
      COCKPIT_VERSION: '2.8.0',
      COCKPIT_PREVIOUS_VERSION: '2.7.4',
      COCKPIT_CANDIDATE_TAG: 'v2.8.0-rc.1',
      COCKPIT_RELEASE_ID: all['release.id'],
    });
  });

  it('takes every value that its list gives', () => {
    for (const {name} of placeholders) {
      expect(fill({argv: ['x', `{{${name}}}`]}, all).argv[1]).toBe(all[name]);
      expect(fill({argv: ['x']}, all).env[variableOf(name)]).toBe(all[name]);
    }
  });

  it('is stopped after ten minutes unless it says otherwise, written as an array or as an object', () => {
    expect(fill({argv: ['x']}, {}).timeoutMs).toBe(600_000);
    expect(fill({argv: ['x'], timeout: undefined}, {}).timeoutMs).toBe(600_000);
  });

  it('has a folder of its own only inside the repository it is given', () => {
    expect(fill({argv: ['x'], cwd: 'infra'}, {}, {folder: '/srv/orders'}).cwd).toBe('/srv/orders/infra');
    expect(fill({argv: ['x']}, {}, {folder: '/srv/orders'}).cwd).toBe('/srv/orders');
    expect(fill({argv: ['x']}, {})).not.toHaveProperty('cwd');
  });

  it('fills variables of its own, which cannot replace ours', () => {
    const {env} = fill({argv: ['x'], env: {IMAGE: 'orders@{{digest}}', COCKPIT_VERSION: '9.9.9'}}, all);
    expect(env).toMatchObject({IMAGE: `orders@${digest}`, COCKPIT_VERSION: '2.8.0'});
  });

  it('leaves the templates of other programs alone', () => {
    const argv = ['docker', 'inspect', '--format', '{{.Id}} {{json .Config}} {{range .Mounts}}{{.Name}}{{end}}'] as const;
    expect(fill({argv}, {}).argv).toEqual(argv);
  });

  it('is one argument however many blanks the value has', () => {
    expect(fill({argv: ['notify', '{{text}}']}, all).argv).toEqual(['notify', all.text]);
    expect(fill({argv: ['load', '--from={{file}}']}, all).argv).toEqual(['load', `--from=${all.file}`]);
  });
});

describe('a value that is not there', () => {
  it('names the place, and the gate that makes it known', () => {
    const error = errorOf(() => fill({argv: ['x', '{{digest}}']}, {}, {place: 'ci.command'}));
    expect(error.message).toBe('Filling {{digest}} into ci.command');
    expect(error.cause).toBe('the digest of the artifact is known only from gate 5 Artifact on');
    expect(error.next).toEqual(['Finish gate 5 Artifact first, or take {{digest}} out of ci.command']);
  });

  it('says so where no gate would help', () => {
    expect(errorOf(() => fill({argv: ['x', '{{percent}}']}, {version: '1.0.0'})).cause).toBe(
      'the share of traffic for the new version, 0 to 100 is not known to this command',
    );
  });

  it('is missed by a script that reads its variable, too', () => {
    const script = {argv: ['deploy "$COCKPIT_PREVIOUS_VERSION"'], shell: '/bin/sh'} as const;
    expect(errorOf(() => fill(script, {version: '2.8.0'})).message).toContain('{{previous.version}}');
    expect(fill(script, {version: '2.8.0', 'previous.version': '2.7.4'}).env['COCKPIT_PREVIOUS_VERSION']).toBe('2.7.4');
  });

  it('counts as missing when it is an empty text', () => {
    expect(valuesFrom({}, {'release.id': '', env: 'production'})).toEqual({env: 'production'});
  });
});

describe('a hostile value', () => {
  it.each<[ValueName, string]>([
    ['version', '--help'],
    ['version', '2.8.0 --force'],
    ['version', '2.8.0\n'],
    ['version', '$(id)'],
    ['version', '2.8.0;id'],
    ['version', 'a'.repeat(129)],
    ['tag', '-d'],
    ['tag', 'v1..v2'],
    ['tag', 'v1@{1}'],
    ['tag', 'refs/tags/v1.lock'],
    ['candidateTag', 'v1~1'],
    ['branch', '--upload-pack=touch pwned'],
    ['branch', 'main:evil'],
    ['branch', '@'],
    ['branch', 'mäin'],
    ['commit', 'HEAD'],
    ['commit', '8d1f0aa'],
    ['digest', 'sha256:abc'],
    ['digest', 'latest'],
    ['previous.digest', `${digest}\n`],
    ['percent', '101'],
    ['percent', '-1'],
    ['percent', '5e1'],
    ['percent', '1000'],
    ['env', 'prod'],
    ['env', 'production '],
    ['file', 'relative.dump'],
    ['file', '--file'],
    ['file', '/tmp/a\u001b[2Jb'],
    ['file', '/tmp/a\u202egpj'],
    ['notes', '/tmp/a\nb'],
    ['text', '--config=/etc/passwd'],
    ['text', '  -x'],
    ['text', 'a\0b'],
    ['text', 'a\u001b]52;c;aGk=\u0007b'],
    ['release.id', '../../etc'],
  ])('%s = %j never reaches a command line', (name, value) => {
    const error = errorOf(() => fill({argv: ['x', `{{${name}}}`]}, {[name]: value}));
    expect(error.message).toContain(`{{${name}}}`);
    expect(String(error.cause)).not.toMatch(/[\0-\x08\x0b-\x1f\x7f\u202e]/);
    expect(fill({argv: ['x']}, {[name]: value}).env).toEqual({});
  });

  it('of any kind stays one argument without a dash in front and without control characters', () => {
    const names = placeholders.map(({name}) => name);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({unit: 'binary', maxLength: 60}), (name, value) => {
        let argv: readonly string[];
        try {
          argv = fill({argv: ['x', `{{${name}}}`, 'end']}, {[name]: value}).argv;
        } catch (error) {
          expect(error).toBeInstanceOf(CockpitError);
          return;
        }
        expect(argv).toHaveLength(3);
        expect(argv[1]).toBe(value);
        expect(argv[1]).toMatch(/^[^-]/);
        expect(argv[1]).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f]/);
      }),
      {numRuns: 2000},
    );
  });
});

describe('a place where a value may not stand', () => {
  it('is the name of the program', () => {
    expect(errorOf(() => fill({argv: ['{{version}}', 'x']}, all)).cause).toBe('a value would choose the program');
  });

  it.each<readonly [string, ...string[]]>([
    ['bash', '-c', 'deploy {{version}}'],
    ['/bin/sh', '-e', '-c', 'deploy {{version}}'],
    ['docker', 'exec', 'web', 'sh', '-ec', 'deploy {{version}}'],
  ])('is the script of a shell: %s %s %s', (...argv) => {
    const error = errorOf(() => fill({argv: argv as [string, ...string[]]}, all));
    expect(error.next).toEqual(['Write "$COCKPIT_VERSION" in the script']);
  });

  it('is the script of a shell that was asked for by name', () => {
    expect(errorOf(() => fill({argv: ['deploy {{tag}}'], shell: '/bin/bash'}, all)).next).toEqual(['Write "$COCKPIT_TAG" in the script']);
  });

  it('is not an argument behind the script, nor a script in a file', () => {
    expect(fill({argv: ['sh', '-c', 'deploy "$1"', 'deploy', '{{version}}']}, all).argv.at(-1)).toBe('2.8.0');
    expect(fill({argv: ['bash', 'deploy.sh', '{{version}}']}, all).argv.at(-1)).toBe('2.8.0');
  });

  it('is the middle of an argument, for free text', () => {
    expect(errorOf(() => fill({argv: ['notify', '--text={{text}}']}, all)).cause).toBe('{{text}} has to be an argument of its own');
  });

  it('is the shell on another machine, for values that it would not leave alone', () => {
    expect(errorOf(() => fill({argv: ['ssh', 'web-1', 'wall', '{{text}}']}, all)).cause).toContain('another machine');
    expect(errorOf(() => fill({argv: ['ssh', 'web-1', 'restore', '{{file}}']}, all)).cause).toContain('another machine');
    expect(fill({argv: ['ssh', 'web-1', 'docker', 'pull', 'orders@{{digest}}']}, all).argv.at(-1)).toBe(`orders@${digest}`);
  });

  it('is anywhere, for a name that there is not', () => {
    expect(errorOf(() => fill({argv: ['x', '{{versoin}}']}, all)).cause).toBe('there is no such value');
  });
});

describe('a command as it is shown', () => {
  const shown = (...argv: [string, ...string[]]) => showTemplate('changes', {argv}).text;

  it('is quoted for reading', () => {
    expect(shown('ssh', 'web-1', "it's here", 'a=b', '')).toBe("ssh web-1 'it'\\''s here' a=b ''");
    expect(shown('ls', '*', '{a,b}')).toBe("ls '*' '{a,b}'");
    expect(shown('x', 'two\nlines', 'bell\u0007')).toBe("x 'two\\nlines' 'bell\\x07'");
  });

  it('holds no secret', () => {
    expect(shown('psql', '--password=hunter two', '--api-key', 'abc def', 'postgres://ana:geheim@db/x')).toBe(
      'psql --password=*** --api-key *** postgres://***@db/x',
    );
  });

  it('keeps names that are not known yet, and fills the others', () => {
    expect(showTemplate('changes', {argv: ['deploy', '{{version}}', '{{digest}}']}, {version: '2.8.0'})).toEqual({
      does: 'changes',
      text: 'deploy 2.8.0 {{digest}}',
    });
  });

  it('says when a shell is behind it, asked for by name or not', () => {
    expect(showTemplate('reads', {argv: ['a | b'], shell: '/bin/bash'})).toEqual({
      does: 'reads',
      text: "/bin/bash -c 'a | b'",
      shell: true,
    });
    expect(showTemplate('reads', {argv: ['sh', '-c', 'a | b']})).toMatchObject({shell: true});
    expect(showTemplate('reads', {argv: ['bash', 'x.sh']})).not.toHaveProperty('shell');
  });
});

describe('names in a text', () => {
  it('are found where they stand', () => {
    expect(placeholdersIn('a {{version}} {{ env }}{{.Id}}')).toEqual([
      {index: 2, length: 11, name: 'version'},
      {index: 14, length: 9, name: 'env'},
    ]);
  });
});
