import {defineRule, runningRelease} from './rule.ts';

export const rowSecurityOn = defineRule({
  id: 'row-security-on',
  group: 'compatibility',
  about: 'ENABLE ROW LEVEL SECURITY hides every row until a policy shows it',
  check: place => {
    const {action, onNewTable} = place;
    if (action.kind !== 'enable-row-security' || action.breaks === undefined || onNewTable) return undefined;
    return {
      severity: 'stop',
      title: action.does,
      why: `Without a policy every role but the owner sees no row at all; ${runningRelease(place)} gets empty answers, not errors.`,
      instead: 'CREATE POLICY first, in the same transaction, and prove it with the role of the service.',
    };
  },
});
