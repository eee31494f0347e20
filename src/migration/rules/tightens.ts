import {defineRule, runningRelease} from './rule.ts';

export const tightens = defineRule({
  id: 'tightens',
  group: 'compatibility',
  about: 'A constraint that the running release may not keep',
  check: place => {
    const {action, onNewTable} = place;
    if (action.tightens === undefined || onNewTable) return undefined;
    return {
      severity: 'info',
      title: `${action.does} also binds ${runningRelease(place)}`,
      why: `If it writes ${action.tightens}, it gets an error from the migration on, before the new code starts and after a rollback.`,
      instead: 'Be sure that the running release keeps it; otherwise add it one release after the code that does.',
    };
  },
});
