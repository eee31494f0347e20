import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {CommandInput} from '../../src/commands/command.ts';
import {judgeCommand} from '../../src/commands/judge.ts';

const judged = async (file: string, flags: Readonly<Record<string, string | boolean>> = {}) => {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const exitCode = await judgeCommand.run({args: [file], flags, print: say, tell: say} as unknown as CommandInput);
  return {said, exitCode};
};

const page = readFileSync('docs/judge.md', 'utf8');
/** What the page says that a command prints. */
const shownFor = (command: string): readonly string[] => page.split(`$ ${command}\n`)[1]!.split('\n```')[0]!.split('\n');

describe('cockpit judge', () => {
  it('says of the example in docs/judge.md what stands there', async () => {
    expect(await judged('docs/examples/slow-queries.csv', {window: '10m'})).toEqual({exitCode: 1, said: shownFor('cockpit judge docs/examples/slow-queries.csv --window 10m')});
    const example = readFileSync('docs/examples/slow-queries.csv', 'utf8').split('\n');
    for (const line of page.split('```csv\n')[1]!.split('\n```')[0]!.split('\n')) expect(example).toContain(line);
  });

  it('points at mistakes by line and column, as the page shows it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'judge-'));
    onTestFinished(() => rmSync(folder, {recursive: true}));
    const file = join(folder, 'broken.csv');
    const [bracket, number] = shownFor('cockpit judge broken.csv');
    writeFileSync(file, 'phase,errors.bad,errors.total,queue age [s]\nwatch,1,50,3\n');
    expect(await judged(file)).toEqual({exitCode: 2, said: [join(folder, bracket!)]});
    writeFileSync(file, 'phase,errors.bad,errors.total,queue age [s lower]\nwatch,1,50,3\nwatch,1,5l,3\n');
    expect(await judged(file)).toEqual({exitCode: 2, said: [join(folder, number!)]});
  });

  it('refuses a length of time that is none', async () => {
    await expect(judged('docs/examples/slow-queries.csv', {window: 'soon'})).rejects.toMatchObject({next: [expect.stringContaining('--window')]});
  });
});
