import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {generated} from '../../scripts/generate.ts';
import {jsonSchema, type SchemaNode} from '../../src/config/json-schema.ts';
import {descriptionAt, homesOf, keysAt} from '../../src/config/schema-at.ts';
import {configSchema} from '../../src/config/schema.ts';
import {handedOn} from '../../src/config/variables.ts';
import {parsed, service} from './given-config.ts';

/** Every field of the schema with its path, alternatives parted. */
const fields = (node: SchemaNode, at = ''): readonly {path: string; node: SchemaNode; required: boolean}[] =>
  [node, ...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(choice => [
    ...Object.entries(choice.properties ?? {}).flatMap(([name, child]) => [
      {path: `${at}.${name}`, node: child, required: choice.required?.includes(name) ?? false},
      ...fields(child, `${at}.${name}`),
    ]),
    ...(choice.items && !Array.isArray(choice.items) ? fields(choice.items as SchemaNode, `${at}[]`) : []),
  ]);

const all = fields(jsonSchema());

describe('what is made from the schema', () => {
  it.each(Object.entries(generated))('%s is current', (path, make) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'), 'run: npx tsx scripts/generate.ts').toBe(make());
  });

  it('knows every field that the config knows', () => {
    expect(Object.keys(jsonSchema().properties ?? {})).toEqual(Object.keys(configSchema.shape));
  });
});

describe('every field', () => {
  it('has a sentence', () => {
    expect(all.length).toBeGreaterThan(150);
    expect(all.filter(({node}) => !/^\S.*[.…]$/.test(node.description ?? '')).map(({path}) => path)).toEqual([]);
  });

  it('is needed, or has a default, or says what is the case without it', () => {
    const open = all.filter(
      ({node, required, path}) =>
        !required && node.default === undefined && !/[Ww]ithout (?:it|them)/.test(node.description ?? '') && path !== '.$schema',
    );
    expect(open.map(({path}) => path)).toEqual([]);
  });

  it('that is a number says its unit, in its name or in its sentence', () => {
    const numbers = all.filter(({node}) => node.type === 'number' || node.type === 'integer');
    const unit = /percent|milliseconds|seconds|version|status|how (?:many|often)|lines/i;
    expect(numbers.filter(({node}) => !unit.test(node.description ?? '')).map(({path}) => path)).toEqual([]);
  });
});

describe('the schema at a place', () => {
  const config = {...service(), notify: [{kind: 'slack'}], smoke: {checks: [{name: 'x', url: 'https://x'}]}};
  it('knows which names may stand there', () => {
    expect(keysAt(['deploy'], config)).toEqual(['command', 'silence', 'clean']);
    expect(keysAt(['notify', 0], config)).toEqual(['kind', 'name', 'urlEnv']);
    expect(keysAt(['environments', 'production', 'instances', 1], config)).toEqual(['name', 'url']);
    expect(keysAt(['nowhere', 0], config)).toEqual([]);
  });

  it('has its sentence', () => {
    expect(descriptionAt(['rollback', 'graceSeconds'], config)).toBe('How long Esc can take the key back, in seconds. 0 starts at once.');
    expect(descriptionAt([], config)).toBe('');
  });

  it('knows where a name is at home', () => {
    expect(homesOf('graceSeconds')).toEqual(['rollback']);
    expect(homesOf('dialect')).toEqual(['migrations']);
    expect(homesOf('service')).toEqual([]);
  });
});

describe('a config of one line', () => {
  it('is enough, and everything else has a value', async () => {
    const config = await parsed({service: 'a-library'});
    expect(config).toMatchObject({
      git: {remote: 'origin', branch: 'main', tagPrefix: 'v', flow: 'trunk', versionFiles: [{file: 'package.json'}], lock: true},
      environments: {},
      monitor: {window: 30 * 60_000, tick: 5000},
      checklist: {goes: 1},
      notify: [],
    });
    expect(config.environments.production).toBeUndefined();
  });

  it('names what is handed on to commands', async () => {
    expect(handedOn(await parsed({service: 'x', secrets: ['TOKEN', 'KUBECONFIG'], variables: ['KUBECONFIG', 'AWS_PROFILE']}))).toEqual([
      'KUBECONFIG',
      'AWS_PROFILE',
      'TOKEN',
    ]);
  });
});
