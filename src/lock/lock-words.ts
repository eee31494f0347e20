import type {HeldBy} from './lock.ts';

/** "bob@bastion-2 releases orders-api 2.8.0 since 13:52 UTC, gate 12 Deploy." */
export const heldWords = (by: HeldBy): string => {
  const what = [by.op === 'rollback' ? 'rolls back' : 'releases', by.service, by.version].filter(word => word !== '').join(' ');
  const since = by.since > 0 ? ` since ${new Date(by.since).toISOString().slice(11, 16)} UTC` : '';
  const doing = by.doing === '' ? '' : `, ${by.doing}`;
  const reason = by.reason === '' ? '' : ` Reason: "${by.reason}".`;
  return `${by.user}@${by.host} ${what}${since}${doing}.${reason}`;
};

/** "The lock was taken by carol at 14:20, reason "hotfix". No new step will start; the running one is watched. r still works." */
export const lostWords = (by: HeldBy | undefined): string => {
  const rest = 'No new step will start; the running one is watched. r still works.';
  if (!by) return `The lock is no longer ours: nobody holds it. ${rest}`;
  const when = by.since > 0 ? ` at ${new Date(by.since).toISOString().slice(11, 16)} UTC` : '';
  return `The lock was taken by ${by.user}@${by.host}${when}${by.reason === '' ? '' : `, reason "${by.reason}"`}. ${rest}`;
};
