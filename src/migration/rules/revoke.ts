import {defineRule, runningRelease} from './rule.ts';

export const revoke = defineRule({
  id: 'revoke',
  group: 'compatibility',
  about: 'REVOKE: what the running release may not do any more',
  check: place =>
    place.action.kind !== 'revoke'
      ? undefined
      : {
          severity: 'warn',
          title: `${place.action.does} from ${place.action.name ?? 'a role'}`,
          why: `It is gone at once: whatever ${runningRelease(place)} does with it as that role fails from that moment on.`,
          instead: 'Revoke it in a later release, when no running version needs it.',
        },
});
