import {blocks} from '../postgres/blocks.ts';
import {byDuration, defineRule} from './rule.ts';

export const tableRewrite = defineRule({
  id: 'table-rewrite',
  group: 'lock: rewrite',
  about: 'SET LOGGED / UNLOGGED, SET TABLESPACE, SET ACCESS METHOD, CLUSTER, VACUUM FULL',
  check: place => {
    const {action, onNewTable} = place;
    const instead = insteads[action.kind];
    if (instead === undefined || onNewTable) return undefined;
    const more = action.kind === 'set-unlogged' ? ' An unlogged table is empty after a crash and absent on replicas.' : '';
    return {severity: byDuration(place), title: action.does, why: `The whole table is written anew. ${blocks(place)}${more}`, instead};
  },
});

const insteads: Readonly<Record<string, string>> = {
  'set-logged': 'In a maintenance window with the service stopped.',
  'set-unlogged': 'Leave it logged.',
  'set-tablespace': 'In a maintenance window; for indexes REINDEX (CONCURRENTLY, TABLESPACE …) blocks nobody.',
  'set-access-method': 'In a maintenance window with the service stopped.',
  cluster: 'pg_repack, which keeps the table usable.',
  'vacuum-full': 'Plain VACUUM blocks nobody; pg_repack gives the space back while the table stays usable.',
};
