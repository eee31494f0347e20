import {defineRule, runningRelease} from './rule.ts';

export const detachPartition = defineRule({
  id: 'detach-partition',
  group: 'compatibility',
  about: 'DETACH PARTITION: rows that the running release finds no more',
  check: place =>
    place.action.kind !== 'detach-partition'
      ? undefined
      : {
          severity: 'warn',
          title: `${place.action.does}: its rows are not in ${place.action.table ?? 'the table'} any more`,
          why: `${runningRelease(place)} reads and writes through the partitioned table: it no longer finds these rows, and an insert that belongs there fails.`,
          instead: 'Detach what no running version asks for; keep it until then.',
        },
});
