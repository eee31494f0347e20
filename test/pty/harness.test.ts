import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {constants, tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {openPty, type PtyOptions} from '../rig/pty.ts';

let folder: string;
let script: string;

/** A full-screen program as small as they come: takes the other screen, shows its size and the last key, ends with q. */
const program = `
  const show = text => process.stdout.write('\\x1b[2J\\x1b[H' + text.replaceAll('\\n', '\\r\\n'));
  let last = 'none';
  const draw = () => show(\`size \${process.stdout.columns}x\${process.stdout.rows}\\nkey \${last}\\n\\x1b[1;31mred <&>\\x1b[0m \\x1b[48;5;21mblue\\x1b[0m \\x1b[7mturned\\x1b[0m 界 \${process.argv[2] ?? ''}\`);
  process.stdout.write('\\x1b[?1049h');
  process.stdin.setRawMode(true).setEncoding('utf8').on('data', key => {
    last = JSON.stringify(key);
    if (key === 'q') {
      process.stdout.write('\\x1b[?1049l');
      console.log('good bye');
      process.exit(7);
    }
    draw();
  });
  process.stdout.on('resize', draw);
  draw();
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pty-harness-'));
  script = join(folder, 'small.mjs');
  writeFileSync(script, program);
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const open = (options: Partial<PtyOptions> = {}) => openPty({program: process.execPath, args: [script], columns: 60, rows: 10, ...options});

describe('a program in a pseudo-terminal', () => {
  it('is seen as a person sees it, reads keys, knows its size, and tells how it ended', async () => {
    await using pty = await open();
    expect(await pty.waitFor('size 60x10')).toBeGreaterThan(0);
    expect(pty.isAlternate()).toBe(true);
    expect(pty.lines()).toHaveLength(10);

    pty.type('\u001B[A');
    await pty.waitFor('key "\\u001b[A"');
    pty.resize(100, 30);
    await pty.waitFor(/^size 100x30\nkey/);

    pty.type('q');
    expect(await pty.exited).toEqual({code: 7, signal: undefined});
    await pty.waitFor('good bye');
    expect(pty.isAlternate()).toBe(false);
    expect(pty.written()).toContain('\u001B[?1049l');
  });

  it('is ended by a terminal that vanishes, and by force when it ignores that', async () => {
    const polite = await open();
    await polite.waitFor('size');
    expect(await polite.close()).toEqual({code: undefined, signal: constants.signals.SIGHUP});

    const stubborn = await open({args: ['-e', "process.on('SIGHUP', () => {}); setInterval(() => {}, 1000); console.log('here')"]});
    await stubborn.waitFor('here');
    expect(await stubborn.close({withinMs: 200})).toEqual({code: undefined, signal: constants.signals.SIGKILL});
  });

  it('has a home of its own that is gone afterwards, and no variable that says CI', async () => {
    const pty = await open({args: ['-p', "process.env.HOME + ' ' + process.env.CI + ' ' + process.env.MORE"], env: {MORE: 'more'}});
    await pty.waitFor(`${pty.home} undefined more`);
    await pty.exited;
    expect(() => readFileSync(pty.home)).toThrow('ENOENT');
  });

  it('says what is on the screen when the wanted is not', async () => {
    await using pty = await open();
    await pty.waitFor('size');
    await expect(pty.waitFor('something else', {withinMs: 50})).rejects.toThrow(/never showed something else: not within 50 ms.*│ size 60x10 +│/s);
    pty.type('q');
    await expect(pty.waitFor('something else')).rejects.toThrow('the program ended ({"code":7})');
  });
});

it('takes a picture: colours, ground, wide characters in their places, and nothing that a viewer would run', async () => {
  await using pty = await open({args: [script, '<script>']});
  await pty.waitFor('turned');
  const [svg, ansi] = ['screen.svg', 'screen.txt'].map(name => join(folder, name)) as [string, string];
  pty.picture(svg);
  pty.picture(ansi);

  const picture = readFileSync(svg, 'utf8');
  expect(picture).toMatch(/<text [^>]*fill="#e06c75" font-weight="bold">red &lt;&amp;&gt;<\/text>/);
  expect(picture).toMatch(/<rect [^>]*fill="#0000ff"\/>\n<text [^>]*>blue<\/text>/);
  expect(picture).toMatch(/<rect [^>]*fill="#d7dae0"\/>\n<text [^>]*fill="#1b1e24">turned<\/text>/);
  expect(picture).not.toContain('<script>');
  expect(readFileSync(ansi, 'utf8').split('\n')[2]).toContain('\u001B[0;1;38;2;224;108;117mred <&>\u001B[0m');
});
