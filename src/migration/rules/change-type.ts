import {blocks} from '../postgres/blocks.ts';
import {isFreeChange} from '../postgres/free-widening.ts';
import {byDuration, defineRule, runningRelease, say} from './rule.ts';

export const changeType = defineRule({
  id: 'change-type',
  group: 'lock: rewrite',
  about: 'A change of type that rewrites the table',
  check: place => {
    const {action, onNewTable, set} = place;
    if (action.kind !== 'change-type' || onNewTable) return undefined;
    const old = set.live(action.table)?.columns?.[action.column ?? ''];
    if (isFreeChange(action, old)) return undefined;
    const was =
      old === undefined ? 'What type it has now was not read live; unless it only gets wider, the' : `From ${old} to ${action.to} the`;
    return {
      severity: byDuration(place),
      title: `TYPE of ${action.table}.${action.column} to ${action.to}`,
      why: say(
        `${was} whole table and all its indexes are written anew.`,
        `${blocks(place)} ${runningRelease(place)} reads and writes the old type.`,
      ),
      instead: [
        `1  ALTER TABLE ${action.table} ADD COLUMN ${action.column}_new ${action.to};`,
        '2  the code writes both; fill the old rows in batches',
        `3  next release: the code reads ${action.column}_new; the release after that drops ${action.column}`,
      ].join('\n'),
    };
  },
});
