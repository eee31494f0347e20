import {checkConfig} from '../../src/config/load.ts';
import type {Config, ConfigInput} from '../../src/config/schema.ts';
import {renderMistakes} from '../../src/config/render-mistakes.ts';
import {expect} from 'vitest';

type Environment = NonNullable<NonNullable<ConfigInput['environments']>['production']>;
type Service = Omit<ConfigInput, 'environments'> & {environments: {staging: Environment; production: Environment}};

/** A small service with two environments and both ways. No rule has anything to say about it. */
export const service = (): Service => ({
  service: 'orders',
  environments: {
    staging: {url: 'https://staging.example.com', instances: [{name: 'stage-1', url: 'http://10.0.1.1:3000'}], version: {path: '/version'}},
    production: {
      url: 'https://orders.example.com',
      instances: [
        {name: 'web-1', url: 'http://10.0.0.1:3000'},
        {name: 'web-2', url: 'http://10.0.0.2:3000'},
      ],
      version: {path: '/version'},
    },
  },
  deploy: {command: ['./deploy.sh', '{{env}}', '{{digest}}']},
  rollback: {command: ['./rollback.sh', '{{env}}', '{{previous.digest}}']},
});

const executable = {size: 1, mtimeMs: 0, isDirectory: false, mode: 0o100755, ino: 1};
const plain = {...executable, mode: 0o100644};
const folder = {...executable, isDirectory: true, mode: 0o40755};

/** What stands in the repository: names that end in a slash are folders, .sh files can be run. */
export const filesOf = (...names: string[]) => {
  const infos = new Map(
    ['package.json', 'deploy.sh', 'rollback.sh', ...names].map(name => [
      name.replace(/\/$/, ''),
      name.endsWith('/') ? folder : name.endsWith('.sh') ? executable : plain,
    ]),
  );
  return async () => (path: string) => infos.get(path);
};

export const check = (config: unknown, ...files: string[]) =>
  checkConfig(typeof config === 'string' ? config : JSON.stringify(config, null, 2), filesOf(...files));

/** What the operator reads. */
export const pictureOf = async (config: unknown, ...files: string[]): Promise<string> => {
  const checked = await check(config, ...files);
  const mistakes = checked.ok ? [] : checked.mistakes;
  return renderMistakes({path: 'cockpit.config.json', text: checked.text, mistakes, warnings: checked.warnings});
};

export const parsed = async (config: unknown, ...files: string[]): Promise<Config> => {
  const checked = await check(config, ...files);
  if (!checked.ok) throw new Error(checked.why);
  return checked.config;
};

/** given(a service with this change).finds(these lines, each `path: what it says`) — warnings begin with `?`. */
export const given = (change: (config: ReturnType<typeof service>) => unknown, ...files: string[]) => {
  const config = service();
  change(config);
  const findings = check(config, ...files).then(checked => [
    ...(checked.ok ? [] : checked.mistakes.map(({path, says}) => `${path}: ${says}`)),
    ...checked.warnings.map(({path, says}) => `? ${path}: ${says}`),
  ]);
  return {
    finds: async (...expected: string[]) => expect(await findings).toEqual(expected),
    findsNothing: async () => expect(await findings).toEqual([]),
  };
};
