import {spawnSync} from 'node:child_process';
import {existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it, onTestFinished} from 'vitest';
import {allCommands} from '../../src/commands/list.ts';
import {parseAnswers} from '../../src/commands/parts/answers.ts';
import {parseTyped} from '../../src/commands/parts/typed.ts';
import {checkConfig} from '../../src/config/load.ts';
import {rendered, shownInTests} from '../../scripts/guarantees.ts';
import {scenarios} from '../../sandbox/scenarios/index.ts';

const commandList = await allCommands();

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const documents = ['README.md', 'ARCHITECTURE.md', 'SECURITY.md', 'CHANGELOG.md', ...globSync('docs/*.md', {cwd: root}).sort()];

/** Code blocks of one language. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, block]) => (name === language ? [block!] : []));

describe('documents', () => {
  it.each(documents)('%s leads to files and headings that there are', path => {
    const text = read(path).replace(/^```[\s\S]*?^```$/gm, '');
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
      if (/^(https?:|mailto:)/.test(target!)) return [];
      const [file = '', anchor] = target!.split('#');
      const at = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(root, at))) return [target];
      return anchor === undefined || anchorsOf(read(at)).includes(anchor) ? [] : [target];
    });
    expect(broken).toEqual([]);
  });

  it.each(documents)('%s types only commands and flags that there are', path => expect(mistypedIn(read(path))).toEqual([]));

  it('would notice one that is not', () => {
    expect(mistypedIn('Type `cockpit practise`.')).toHaveLength(1);
    expect(mistypedIn('```sh\ncd x && cockpit status --jsn   # how it stands\n```\n')).toHaveLength(1);
    expect(mistypedIn('```sh\nnpm start -- --scenari healthy\n```\n')).toHaveLength(1);
  });

  const mistypedIn = (text: string): string[] => {
    // What stands in code, inline or in a block for a shell; not the word in a sentence.
    const code = [
      ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, inline]) => inline!),
      ...blocks(text, 'sh').flatMap(block => block.split('\n')),
    ];
    const typed = code.flatMap(line =>
      [...line.matchAll(/(?:^|&& |<\()(?:cockpit|npm start --)((?: [^\s#;|()]+)*)/g)].map(([whole, words]) => ({
        whole,
        words: words!.trim().split(' ').filter(Boolean),
      })),
    );
    return typed.flatMap(({whole, words}) => {
      const line = (whole.includes('npm start') ? ['demo', ...words] : words).map(word =>
        word.replace(/[.,:]$/, '').replace(/^\[|\]$/g, ''),
      );
      if (line[0] !== undefined && !/^(-|[a-z])/.test(line[0])) return [];
      const parsed = parseTyped(line, commandList);
      return parsed.kind === 'mistake' && !/wants a value/.test(parsed.text) ? [`${whole.trim()}: ${parsed.text}`] : [];
    });
  };
});

describe('docs/headless.md', () => {
  const text = read('docs/headless.md');

  it('shows an answers file that is one, with every field', () => {
    const example = blocks(text, 'json').find(block => block.includes('"attest"'))!;
    expect(() => parseAnswers(example, 'example')).not.toThrow();
    const fields = [...read('src/commands/parts/answers.ts').matchAll(/^ {2}(\w+): z\./gm)].map(([, name]) => name!);
    expect(fields.length).toBeGreaterThan(5);
    expect(Object.keys(JSON.parse(example) as object).sort()).toEqual(fields.sort());
    for (const field of fields) expect(text).toContain(`| \`${field}\` |`);
  });

  it('names every command that prints JSON', () => {
    const withJson = commandList.filter(({flags}) => 'json' in flags).map(({name}) => name);
    for (const name of withJson) expect(text, name).toMatch(new RegExp(`\`${name}[ \`]`));
  });

  it('names every question that a gate asks', () => {
    const asked = globSync('src/steps/**/*.ts', {cwd: root}).flatMap(file =>
      [...read(file).matchAll(/attest\(\{\s*id: '([\w-]+)'/g)].map(([, id]) => id!),
    );
    expect(asked.length).toBeGreaterThan(8);
    for (const id of new Set(asked)) expect(text, id).toContain(`.${id}\``);
  });
});

describe('docs/recipes.md', () => {
  const text = read('docs/recipes.md');
  const configs = blocks(text, 'json');
  const scripts = blocks(text, 'sh');
  const named = new Set(scripts.flatMap(script => /^# (ops\/[\w-]+)/m.exec(script)?.[1] ?? []));

  it.each(configs.map((config, index) => [index + 1, config]))(
    'config %i is one, and names only scripts that are shown',
    async (_, config) => {
      const checked = await checkConfig(config, async () => path => {
        const script = named.has(path) || path === 'package.json' || path === 'ops/measure';
        return script
          ? {size: 1, mtimeMs: 0, isDirectory: false, mode: 0o755, ino: 1}
          : path === 'migrations'
            ? {size: 1, mtimeMs: 0, isDirectory: true, mode: 0o755, ino: 2}
            : undefined;
      });
      expect(checked.ok ? [] : checked.mistakes.map(({path, says}) => `${path}: ${says}`)).toEqual([]);
    },
  );

  it('has scripts that a POSIX shell can read', () => {
    expect(scripts.length).toBeGreaterThan(8);
    const folder = mkdtempSync(join(tmpdir(), 'recipes-'));
    onTestFinished(() => rmSync(folder, {recursive: true}));
    for (const script of scripts) {
      const file = join(folder, 'script');
      writeFileSync(file, script);
      const {status, stderr} = spawnSync('sh', ['-n', file], {encoding: 'utf8'});
      expect({status, stderr}, script.split('\n')[1]).toEqual({status: 0, stderr: ''});
    }
  });
});

describe('docs/guarantees.md', () => {
  const text = read('docs/guarantees.md');

  it('speaks of every promise once, in order', () =>
    expect([...text.matchAll(/^\| P(\d+) \|/gm)].map(([, number]) => Number(number))).toEqual(
      Array.from({length: 25}, (_, index) => index + 1),
    ));

  it('shows the tests that there are, as scripts/guarantees.ts writes them, and none that failed', () => {
    // Not current: npx tsx scripts/guarantees.ts
    expect(rendered(text, shownInTests())).toBe(text);
    const results = [...text.matchAll(/^\| P\d+ \|.*\| ([^|]+) \|$/gm)].map(([, result]) => result);
    expect(results).toHaveLength(25);
    for (const result of results) expect(result).toMatch(/^[1-9]\d* passed/);
  });

  it('names only tests that there are', () => {
    const files = [...text.matchAll(/`(test\/[\w/.-]+)`/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(25);
    expect(files.filter(file => !existsSync(join(root, file)))).toEqual([]);
  });
});

it('docs/embedded-environment.md tells every scenario', () => {
  const text = read('docs/embedded-environment.md');
  expect([...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)).toEqual(scenarios.map(({name}) => name));
});

/** As the forges make them: lower case, punctuation gone, blanks to dashes. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
