import {byDuration, defineRule, say} from './rule.ts';

export const attachPartition = defineRule({
  id: 'attach-partition',
  group: 'lock: scan',
  about: 'ATTACH PARTITION reads the partition unless a CHECK proves its range',
  check: place => {
    const {action, set, statement} = place;
    const part = action.name ?? '';
    if (action.kind !== 'attach-partition' || set.isNewTable(part, statement.seq)) return undefined;
    const proofs = ['add-check', 'validate-constraint'];
    if (set.before(statement.seq).some(({action: {kind, table}}) => proofs.includes(kind) && table === part)) return undefined;
    return {
      severity: byDuration({...place, action: {...action, table: part}}),
      title: action.does,
      why: say(
        `Every row of ${part} is read under ACCESS EXCLUSIVE to see whether it belongs there;`,
        `a default partition of ${action.table} is read as well.`,
      ),
      instead: say(
        `First ALTER TABLE ${part} ADD CONSTRAINT … CHECK (the partition's range) NOT VALID, then VALIDATE it;`,
        'ATTACH then reads nothing.',
      ),
    };
  },
});
