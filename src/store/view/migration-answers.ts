import type {MigrationChoice} from '../../release/commands.ts';
import {formatAge} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {blank, row, span, wrapAfter, type Row} from '../text.ts';

export type MigrationAnswer = {readonly id: MigrationChoice | 'forward'; readonly label: string; readonly says: string; readonly blocked?: string};

/** What may become of an applied migration when the code alone must not go back, each with what it would mean. */
export const migrationAnswers = ({release, feeds, now}: ClientState): readonly MigrationAnswer[] => {
  const {backup, previous} = release.facts;
  const to = previous?.version ?? 'the version before';
  const forward: MigrationAnswer = {id: 'forward', label: 'fix forward instead', says: `nothing goes back: ${release.facts.version} stays, held, until a hotfix is out; d takes its traffic down`};
  const onlyForward = release.facts.migrated?.production === 'applied' && release.facts.migrations?.rollbackClass === 'roll forward only';
  const cannot = feeds.readiness?.cannot;
  const noRestore = cannot?.restore ?? (backup ? undefined : 'There is no verified backup of this release.');
  return [
    ...(onlyForward ? [forward] : []),
    {
      id: 'restore', label: 'restore the backup', says: backup ? `everything written in the last ${formatAge(now - backup.takenAt)} is lost, and the more the longer it takes` : '',
      ...(noRestore !== undefined && {blocked: noRestore}),
    },
    {
      id: 'down', label: 'run the down-script', says: `the schema goes back; what the new columns hold is lost. Then ${to} serves`,
      ...(cannot?.down !== undefined && {blocked: cannot.down}),
    },
    {id: 'keep', label: 'keep the database as it is, code only', says: whatKept(release.facts, to)},
    ...(onlyForward ? [] : [forward]),
  ];
};

const whatKept = ({migrated, migrations}: ClientState['release']['facts'], to: string): string =>
  migrated?.production !== 'applied'
    ? `only a part of the migration may be there; nobody has tried ${to} on that`
    : `${to} may fail on the new schema: ${migrations?.rollbackClass ?? 'it was not reviewed'}`;

/** The box in which it is chosen. */
export const migrationBox = (state: ClientState, width: number): readonly Row[] => [
  ...wrapAfter(row(span('▲ ', 'bad')), state.feeds.readiness?.notSafe ?? 'What becomes of the migration?', width, 'strong'),
  ...wrapAfter(row('  '), 'The release is held. Nothing is undone before you choose; every choice is followed by the usual seconds to take it back.', width),
  blank,
  ...migrationAnswers(state).flatMap(({label, says, blocked}, index) => [
    ...wrapAfter(row('  ', span(`${index + 1}  `, blocked ? 'quiet' : 'strong')), blocked === undefined ? label : `${label}: not possible. ${blocked}`, width, blocked ? 'quiet' : 'strong'),
    ...(blocked === undefined ? wrapAfter(row('     '), says, width) : []),
  ]),
];
