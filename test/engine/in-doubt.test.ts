import {describe, expect, it} from 'vitest';
import {inDoubt} from '../../src/engine/in-doubt.ts';
import type {ReleaseEvent} from '../../src/release/events.ts';
import {given, opened, passedUpTo} from '../rig/given.ts';

const facts = (found: object): ReleaseEvent => ({type: 'FactsFound', at: 6, facts: found});
const migrations = {files: [{path: 'db/1.sql', sha256: 'a', statements: 1}], rollbackClass: 'restore needed', setSha256: ''};
const upTo = (gate: 'cut' | 'migrate', ...more: readonly ReleaseEvent[]) => given(opened(), ...passedUpTo(gate), ...more).state;

describe('[P6] what was done after the last readable record', () => {
  it.each(['corrupt', 'corrupt-tail'] as const)('%s: production may have been migrated and deployed, so the way back includes it', verdict => {
    const state = inDoubt(upTo('migrate', facts({migrations, migrated: {staging: 'applied'}, touched: {staging: true}})), {verdict});
    expect(state.facts).toMatchObject({touched: {staging: true, production: true}, migrated: {staging: 'applied', production: 'begun'}});
  });

  it('leaves what is known of a migration as it is', () =>
    expect(inDoubt(upTo('migrate', facts({migrations, migrated: {production: 'applied'}})), {verdict: 'corrupt'}).facts.migrated).toEqual({production: 'applied'}));

  it('is nothing before a candidate was cut, and where the record is whole', () => {
    for (const [state, verdict] of [[upTo('cut'), 'corrupt'], [upTo('migrate', facts({migrations})), 'ok'], [upTo('migrate', facts({migrations})), 'torn']] as const)
      expect(inDoubt(state, {verdict: verdict as 'torn'})).toBe(state);
  });
});
