import {defineRule, say} from './rule.ts';

export const domainConstraint = defineRule({
  id: 'domain-constraint',
  group: 'lock: scan',
  about: 'ALTER DOMAIN with a constraint reads every table that uses the domain',
  check: ({action}) =>
    action.kind !== 'alter-domain' || action.work !== 'scan'
      ? undefined
      : {
          severity: 'stop',
          title: `${action.does} with a constraint`,
          why: say(
            'Every table with a column of this domain is read under SHARE, so writes to all of them stop.',
            'Which tables these are is not in the file.',
          ),
          instead: 'ADD CONSTRAINT … NOT VALID; then VALIDATE CONSTRAINT in a file of its own, at a quiet hour.',
        },
});
