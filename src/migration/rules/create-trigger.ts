import {blocks} from '../postgres/blocks.ts';
import {defineRule, runningRelease} from './rule.ts';

export const createTrigger = defineRule({
  id: 'create-trigger',
  group: 'procedural',
  about: 'CREATE TRIGGER or RULE changes every write from now on',
  check: place => {
    const {action, onNewTable} = place;
    if (!['create-trigger', 'create-rule', 'disable-trigger'].includes(action.kind) || onNewTable) return undefined;
    const off = action.kind === 'disable-trigger';
    const more = action.name === 'all' ? '; foreign keys are not checked either' : '';
    return {
      severity: 'warn',
      title: action.does,
      why: off
        ? `What it did on each write is not done until it is enabled again${more}.`
        : `It runs with every write of ${runningRelease(place)} as well, and an error in it fails that write. ${blocks(place)}`,
      instead: off ? 'Enable it again in the same transaction.' : 'Prove it on staging under load; keep DROP TRIGGER in the down file.',
    };
  },
});
