import {describe, expect, it} from 'vitest';
import {allCommands} from '../../src/commands/list.ts';
import {parseTyped} from '../../src/commands/parts/typed.ts';

const commandList = await allCommands();

const type = (words: string) => parseTyped(words.split(' ').filter(Boolean), commandList);
const mistake = (words: string): string => {
  const typed = type(words);
  return typed.kind === 'mistake' ? typed.text : `no mistake but ${typed.kind}`;
};
const command = (words: string) => {
  const typed = type(words);
  return typed.kind === 'command' ? {name: typed.command.name, args: typed.args, flags: typed.flags} : typed;
};

describe('what is typed', () => {
  it('means run when it names no command', () => {
    expect(command('')).toEqual({name: 'run', args: [], flags: {}});
    expect(command('--headless --answers yes.json')).toEqual({name: 'run', args: [], flags: {headless: true, answers: 'yes.json'}});
  });

  it('takes the value of a flag with = and without, and keeps every further =', () => {
    expect(command('changelog --version=2.8.0 --write')).toEqual({name: 'changelog', args: [], flags: {version: '2.8.0', write: true}});
    expect(command('changelog --version 2.8.0 --write')).toEqual({name: 'changelog', args: [], flags: {version: '2.8.0', write: true}});
    expect(command('rollback --reason=a=b')).toEqual({name: 'rollback', args: [], flags: {reason: 'a=b'}});
    expect(command('rollback --reason=')).toEqual({name: 'rollback', args: [], flags: {reason: ''}});
  });

  it('parts words from flags wherever they stand', () =>
    expect(command('lint-migration --json a.sql --pg 16 b.sql')).toEqual({
      name: 'lint-migration',
      args: ['a.sql', 'b.sql'],
      flags: {json: true, pg: '16'},
    }));

  it('knows commands of two words', () =>
    expect(command('config check --json')).toEqual({name: 'config check', args: [], flags: {json: true}}));

  it.each([
    ['stauts', 'status'],
    ['nextversion', 'next-version'],
    ['chanelog', 'changelog'],
    ['rolback', 'rollback'],
  ])('answers an unknown command, %s, with the nearest name', (typed, meant) => {
    expect(mistake(typed)).toContain(`has no command "${typed}"`);
    expect(mistake(typed)).toContain(`Did you mean ${meant}?`);
    expect(mistake(typed)).toContain('cockpit --help');
  });

  it('proposes nothing where nothing is near', () => expect(mistake('kubernetes')).not.toContain('Did you mean'));

  it('answers an unknown flag with the nearest of that command', () => {
    expect(mistake('status --jsn')).toContain('Did you mean --json?');
    expect(mistake('next-version --write')).toMatch(/cockpit next-version does not know --write\.\s*cockpit next-version --help/);
    expect(mistake('--headles')).toContain('Did you mean --headless?');
  });

  it('wants a value where one belongs, and none where none does', () => {
    expect(mistake('changelog --version')).toContain('--version wants a value');
    expect(mistake('changelog --version --write')).toContain('--version wants a value');
    expect(mistake('status --json=yes')).toContain('--json takes no value');
  });
});

describe('--help', () => {
  it.each(commandList.map(({name}) => name))('says what %s does, and never does it', name => {
    const {flags, says} = commandList.find(one => one.name === name)!;
    for (const words of [`${name} --help`, `${name} -h`, `${name} FILE --json --help`, `${name} --nonsense --help`]) {
      const typed = type(words);
      expect(typed.kind).toBe('help');
      const text = typed.kind === 'help' ? typed.text : '';
      expect(text).toContain(says);
      for (const flag of Object.keys(flags)) expect(text).toContain(`--${flag}`);
    }
  });

  it('alone lists every command and the exit codes', () => {
    for (const words of ['--help', 'help', '-h']) {
      const typed = type(words);
      const text = typed.kind === 'help' ? typed.text : '';
      for (const {usage} of commandList) expect(text).toContain(`cockpit ${usage}`);
      expect(text).toContain('3 could not be determined');
    }
  });

  it('is asked for by its name first, too', () => {
    const typed = type('help status');
    expect(typed).toEqual(type('status --help'));
    expect(mistake('help statsu')).toContain('Did you mean status?');
  });

  it('wins over a command that there is not', () => expect(type('kubernetes --help').kind).toBe('help'));
});

describe('the list of commands', () => {
  it('has each name once, in lower case', () => {
    const names = commandList.map(({name}) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z-]*(?: [a-z]+)?$/);
  });

  it('shows each flag of a usage line that is more than --json among its flags', () => {
    for (const {usage, flags} of commandList)
      for (const [, flag = ''] of usage.matchAll(/--([a-z-]+)/g)) expect(Object.keys(flags), usage).toContain(flag);
  });

  it('documents every flag in a sentence', () => {
    for (const {flags} of commandList) for (const {says} of Object.values(flags)) expect(says.length).toBeGreaterThan(5);
  });
});
