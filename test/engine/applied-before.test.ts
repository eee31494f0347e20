import {describe, expect, it} from 'vitest';
import {appliedBefore} from '../../src/engine/applied-before.ts';
import type {AppliedFile} from '../../src/release/facts.ts';
import {given, opened} from '../rig/given.ts';
import type {ReleaseState} from '../../src/release/state.ts';

const file = (name: string): AppliedFile => ({path: `migrations/${name}.sql`, sha256: name.repeat(8)});

/** A release that applied these to production, and how it went back, if it did. */
const release = (names: readonly string[], back?: {readonly step: string; readonly status: 'passed' | 'failed'}): ReleaseState => {
  const {state} = given(opened(), {type: 'FactsFound', at: 1, facts: {appliedFiles: {production: names.map(file)}}} as const);
  if (!back) return state;
  const steps = [{plan: {id: back.step, title: '', commands: []}, state: {status: back.status, evidence: {says: ''}, startedAt: 1, endedAt: 2}}];
  return {...state, rollback: {status: 'verified', steps} as unknown as ReleaseState['rollback']};
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
    ['one whose restore failed', [release(['a'], {step: 'restore', status: 'failed'})], ['a']],
    ['one that was restored and applied again later', [release(['a'], {step: 'restore', status: 'passed'}), release(['a'])], ['a']],
  ])('%s', (_, past, expected) => expect(names(past)).toEqual(expected));
});
