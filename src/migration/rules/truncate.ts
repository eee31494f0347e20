import {rowWords} from '../postgres/blocks.ts';
import {defineRule, say} from './rule.ts';

export const truncate = defineRule({
  id: 'truncate',
  group: 'destructive',
  about: 'TRUNCATE: all rows gone',
  check: ({action, onNewTable, set}) => {
    if (action.kind !== 'truncate' || onNewTable) return undefined;
    const rows = set.live(action.table)?.rows;
    const others = action.cascade ? ' CASCADE empties every table that refers to it as well; none of these is named in the file.' : '';
    return {
      severity: 'stop',
      title: action.does,
      why: say(
        `${rows === undefined ? 'All rows are' : `${rowWords(rows)} rows are`} gone for good;`,
        `only a backup has them.${others} ACCESS EXCLUSIVE also stops every read.`,
      ),
      instead: 'Delete what is to go by a WHERE, in batches, after a verified backup.',
    };
  },
});
