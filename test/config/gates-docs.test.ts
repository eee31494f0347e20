import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {homesOf, schemaAt} from '../../src/config/schema-at.ts';
import {defaultModes} from '../../src/config/schema.ts';
import {gateIds, gateList} from '../../src/release/gates.ts';
import {jsonSchema} from '../../src/config/json-schema.ts';

const docs = readFileSync(new URL('../../docs/gates.md', import.meta.url), 'utf8');
const sections = docs.split(/^## /m).slice(1);

describe('docs/gates.md', () => {
  it('has every gate in its order, with its name, number and default mode', () => {
    const numbered = sections.filter(section => /^\d/.test(section));
    expect(numbered.map(section => section.split('\n')[0])).toEqual(gateList.map(({number, name}) => `${number} ${name}`));
    expect(numbered.map(section => /Default: (\w+)/.exec(section)?.[1])).toEqual(gateIds.map(id => defaultModes[id]));
  });

  it('numbers the requirements of each gate without a gap', () => {
    const counts = {
      ...Object.fromEntries(gateList.map(({number}) => [`G${number}`, [5, 3, 3, 6, 2, 6, 5, 4, 7, 5, 2, 7, 4, 9, 9][number - 1]])),
      GR: 8,
      GX: 3,
    };
    const found = [...docs.matchAll(/^\| (G(?:\d+|R|X))\.(\d+) \|/gm)].map(([, gate, number]) => `${gate}.${number}`);
    expect(found).toEqual(
      Object.entries(counts).flatMap(([gate, count]) => Array.from({length: count ?? 0}, (_, index) => `${gate}.${index + 1}`)),
    );
  });

  it('names only what the config knows', () => {
    const top = Object.keys(jsonSchema().properties ?? {});
    const paths = [...docs.matchAll(/`([a-z][A-Za-z]*(?:\.[A-Za-z]+)*)(?:: "[^"]*")?`/g)]
      .map(match => match[1]!)
      .filter(path => top.includes(path.split('.')[0]!) && path !== 'rollback.sh');
    expect(paths.length).toBeGreaterThan(40);
    const unknown = paths.filter(path => schemaAt(path.split('.'), {}).length === 0);
    expect(unknown).toEqual([]);
    // Short for fields of an environment.
    for (const [, field] of docs.matchAll(/`health\.(\w+)`/g)) expect(homesOf(field!)).toContain('environments.production.health');
  });
});
