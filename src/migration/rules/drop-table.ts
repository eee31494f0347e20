import {rowWords} from '../postgres/blocks.ts';
import {defineRule, say} from './rule.ts';
import {runningCodeWords} from './running-code.ts';

export const dropTable = defineRule({
  id: 'drop-table',
  group: 'destructive',
  about: 'DROP TABLE: the rows are in a backup only',
  check: place => {
    const {action, onNewTable, set} = place;
    if (action.kind !== 'drop-table' || onNewTable) return undefined;
    const rows = set.live(action.table)?.rows;
    return {
      severity: 'stop',
      title: `DROP TABLE ${action.name}`,
      why: say(
        `${rows === undefined ? 'All its rows are' : `${rowWords(rows)} rows are`} gone for good; only a backup has them.`,
        `${runningCodeWords(place)}`,
      ),
      instead: 'Stop using it in this release; drop it one release later, when no running version names it, after a verified backup.',
    };
  },
});
