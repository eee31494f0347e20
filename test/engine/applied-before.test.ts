import {describe, expect, it} from 'vitest';
import {appliedBefore} from '../../src/engine/applied-before.ts';
import type {AppliedFile} from '../../src/release/facts.ts';
import {given, opened} from '../rig/given.ts';
import type {RollbackPlan} from '../../src/release/rollback-state.ts';
import type {ReleaseState} from '../../src/release/state.ts';

const file = (name: string): AppliedFile => ({path: `migrations/${name}.sql`, sha256: name.repeat(8)});

/** A release that applied these to production, and how it went back, if it did. */
const release = (names: readonly string[], back?: {readonly step: string; readonly status: 'passed' | 'failed'; readonly thenRetried?: boolean}): ReleaseState => {
  const migrations = {files: names.map(name => ({...file(name), statements: 1})), rollbackClass: 'restore needed', setSha256: ''} as const;
  const found = {type: 'FactsFound', at: 1, facts: {migrations, appliedFiles: {production: names.map(file)}}} as const;
  if (!back) return given(opened(), found).state;
  const plan: RollbackPlan = {scope: 'production', from: '2.8.0', to: '2.7.4', consequences: [], steps: [{id: back.step, title: '', commands: []}]};
  return given(
    opened(), found,
    {type: 'RollbackRequested', at: 2, by: 'ana', reason: 'it is worse', until: 3, plan},
    {type: 'RollbackBegun', at: 3, by: undefined},
    {type: 'RollbackStepStarted', at: 3, step: back.step, attempt: 1},
    {type: back.status === 'passed' ? 'RollbackStepPassed' : 'RollbackStepFailed', at: 4, step: back.step, attempt: 1, evidence: {says: ''}},
    ...(back.thenRetried ? [
      {type: 'RollbackUnverified', at: 5, targets: [], says: 'web-3 is silent'} as const,
      {type: 'RollbackRetried', at: 6, by: 'ana', plan: {...plan, way: 'revert', steps: [{id: 'revert', title: '', commands: []}]}} as const,
    ] : []),
  ).state;
};

const names = (past: readonly ReleaseState[]) => appliedBefore(past).production.map(({path}) => /\/(.*)\.sql/.exec(path)![1]);

describe('what earlier releases have applied', () => {
  it.each<[string, ReleaseState[], string[]]>([
    ['nothing', [release([])], []],
    ['two releases', [release(['a']), release(['b', 'c'])], ['a', 'b', 'c']],
    ['one that was rolled back with its code alone', [release(['a'], {step: 'previous-production', status: 'passed'})], ['a']],
    ['one whose backup was restored', [release(['a']), release(['b'], {step: 'restore', status: 'passed'})], ['a']],
    ['a restore to where the files of the release before were in', [release(['a']), release(['a', 'b'], {step: 'restore', status: 'passed'})], ['a']],
    ['one that was undone by its down-script', [release(['a'], {step: 'down', status: 'passed'})], []],
    ['one that was undone by its down-script, with a file that an earlier one had left', [release(['a']), release(['a', 'b'], {step: 'down', status: 'passed'})], []],
    ['one whose backup was restored before another way back was tried', [release(['a'], {step: 'restore', status: 'passed', thenRetried: true})], []],
    ['one whose restore failed', [release(['a'], {step: 'restore', status: 'failed'})], ['a']],
    ['one that was restored and applied again later', [release(['a'], {step: 'restore', status: 'passed'}), release(['a'])], ['a']],
  ])('%s', (_, past, expected) => expect(names(past)).toEqual(expected));
});
