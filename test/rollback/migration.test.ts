import {describe, expect, it} from 'vitest';
import {configSchema, type ConfigInput} from '../../src/config/schema.ts';
import type {MigrationChoice} from '../../src/release/commands.ts';
import type {Facts} from '../../src/release/facts.ts';
import {rollbackPlan} from '../../src/rollback/index.ts';
import {given, opened} from '../rig/given.ts';

const restore = ['ops/restore', '{{file}}'] as [string, ...string[]];
const backup: ConfigInput['backup'] = {take: ['ops/backup', '{{file}}'], kind: 'other', restore};
const taken = {file: '/b.dump', takenAt: 0, level: 'L3'} as unknown as Facts['backup'];

const planned = (migration: MigrationChoice, {config = {}, facts = {}}: {config?: Partial<ConfigInput>; facts?: Partial<Facts>} = {}) => {
  const {state} = given(
    opened(),
    {type: 'GateStarted', at: 1, gate: 'cut', by: 'alice'} as const,
    {type: 'FactsFound', at: 2, facts: {version: '2.8.0', migrated: {production: 'failed'}, ...facts}} as const,
  );
  return rollbackPlan({config: configSchema.parse({service: 'orders', ...config}), state, repo: '/repo', migration, now: 10, usualMs: {}})!;
};

describe('what becomes of an applied migration', () => {
  it('is undone by a down-script only where there is one', () => {
    expect(planned('down')).toMatchObject({blocked: 'No down-script is configured (migrations.down).', steps: []});
    const migrations: ConfigInput['migrations'] = {folder: 'migrations', dialect: 'postgres', apply: ['ops/migrate'], down: ['ops/down']};
    const plan = planned('down', {config: {migrations}});
    expect(plan.blocked).toBeUndefined();
    expect(plan.steps.map(({id}) => id)).toContain('down');
  });

  it('is restored only where there is a command and a backup of this release', () => {
    expect(planned('restore')).toMatchObject({blocked: 'No command that restores is configured (backup.restore).', steps: []});
    expect(planned('restore', {config: {backup}})).toMatchObject({blocked: 'There is no verified backup of this release.', steps: []});
    const plan = planned('restore', {config: {backup}, facts: {backup: taken!}});
    expect(plan.blocked).toBeUndefined();
    expect(plan.steps.map(({id}) => id)).toContain('restore');
  });

  it('may always be kept', () => expect(planned('keep').blocked).toBeUndefined());
});
