import type {MigrationChoice} from '../release/commands.ts';
import {timeline} from '../record/index.ts';
import {CockpitError} from '../util/errors.ts';
import {defineCommand, flagText} from './command.ts';
import {attach, openRelease} from './parts/open-release.ts';
import {operatorName} from './parts/operator.ts';
import {projectHere} from './parts/where.ts';
import {checkStillOut} from './parts/still-out.ts';
import {summaryOf} from './parts/summary.ts';

export const rollbackCommand = defineCommand({
  name: 'rollback',
  usage: 'rollback [--reason TEXT] [--migration keep|down|restore] [--seen TEXT] [--dir DIR]',
  says: 'the same as the key r, with no screen; starts the engine where it is gone',
  flags: {
    reason: {value: true, says: 'kept in the record'},
    migration: {value: true, says: 'what becomes of an applied migration'},
    now: {value: false, says: 'do not wait for the seconds in which it can be taken back'},
    seen: {value: true, says: 'where the config lists no instances: you looked, and the old version is back; what you saw'},
    dir: {value: true, says: 'roll back the embedded environment that lives there, not the project where you stand'},
    headless: {value: false, says: 'accepted for symmetry: it never has a screen'},
    json: {value: false, says: 'one JSON event per line'},
  },
  run: async input => {
    const project = await projectHere(input, 'changes', {byRecord: true});
    const who = operatorName(input.env);
    const migration = flagText(input.flags['migration']);
    if (migration !== undefined && !['keep', 'down', 'restore'].includes(migration)) throw new CockpitError('Rolling back', {cause: `--migration ${migration} is not known`, next: ['--migration keep', '--migration down', '--migration restore']});
    const {release} = await openRelease(input, project, who, {mayStart: false, alsoReleased: true});
    let wake = (): void => undefined;
    const connection = await attach(input, {
      project, release, who, role: 'operator', say: input.tell,
      on: {
        events: events => {
          for (const [index, moment] of timeline(events).entries()) input.print(input.flags['json'] ? JSON.stringify(events[index]) : `${moment.at.slice(11, 19)} ${moment.text}`);
          wake();
        },
        // What happened while the engine was gone comes as a whole, not as events.
        snapshot: () => wake(),
        link: () => wake(),
      },
    });
    try {
      await checkStillOut(project, connection.view().state, input.tell);
      const reason = flagText(input.flags['reason']);
      const seen = flagText(input.flags['seen']);
      if (seen !== undefined) {
        const said = await connection.command({type: 'AttestRollback', saw: seen});
        if (!said.ok) {
          input.tell(`${said.refusal.why}\n${said.refusal.next}`);
          return 1;
        }
      }
      const answer = seen !== undefined ? undefined : await connection.command({type: 'RollBack', ...(reason !== undefined && {reason}), ...(migration !== undefined && {migration: migration as MigrationChoice})}, {keepTryingMs: 30_000});
      if (answer && !answer.ok) {
        input.tell(`${answer.refusal.why}\n${answer.refusal.next}`);
        if (!answer.refusal.why.startsWith('Already rolling back')) return 1;
      } else if (answer && input.flags['now']) await connection.command({type: 'StartNow'});
      for (;;) {
        const {state} = connection.view();
        if (state.rollback.status === 'none') {
          input.tell('The rollback was taken back.');
          return 1;
        }
        if (state.rollback.status === 'unverified') {
          input.tell(`UNVERIFIED: ${state.rollback.says}\ncockpit attach shows what can be done now.${state.rollback.byEye ? "\nWhen you have looked and it is back: cockpit rollback --seen 'what answers where, and how you looked'" : ''}`);
          return 3;
        }
        if (state.ended && state.ended.result !== 'released') {
          input.tell(summaryOf(state, release.path));
          return state.ended.result === 'unverified' ? 3 : 0;
        }
        const link = connection.link();
        if (link.status === 'ended') throw new CockpitError('Following the rollback', {cause: link.why, next: [link.next || 'cockpit attach shows how it stands']});
        await new Promise<void>(resolve => {
          wake = resolve;
          if (connection.view().seq !== state.seq) resolve();
        });
      }
    } finally {
      connection.close();
    }
  },
});
