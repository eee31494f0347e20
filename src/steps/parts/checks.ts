import type {Config, EnvironmentName} from '../../config/schema.ts';
import {failed, passed, type BlockRow, type Outcome, type RanCommand} from '../../release/evidence.ts';
import {causeOf} from '../../util/errors.ts';
import type {ItemContext} from '../step.ts';
import {lastLine, look} from './commands.ts';

type Check = Config['smoke']['checks'][number];

/** Runs named checks (a command, or an address that must answer so) and says which did not pass. */
export const runChecks = async (context: ItemContext, checks: readonly Check[], env: EnvironmentName): Promise<Outcome> => {
  const rows: BlockRow[] = [];
  const commands: RanCommand[] = [];
  for (const check of checks) {
    context.say(check.name);
    const {ok, says, ran} = await runCheck(context, check, env);
    rows.push({cells: [check.name, says], glyph: ok ? '✓' : '✗', tone: ok ? 'plain' : 'bad'});
    if (ran) commands.push(ran);
  }
  const wrong = rows.filter(({glyph}) => glyph === '✗');
  const more = {blocks: [{kind: 'table', title: 'checks', rows} as const], commands, numbers: {passed: rows.length - wrong.length, failed: wrong.length}};
  if (wrong.length === 0) return passed(`${rows.length} of ${rows.length} passed`, more);
  return failed(`${wrong.length} of ${rows.length} failed: ${wrong.map(({cells}) => cells[0]).join(', ')}`, {
    ...more, details: wrong.map(({cells}) => `${cells[0]}: ${cells[1]}`), next: ['p runs them again', 'r rolls back'],
  });
};

const runCheck = async (context: ItemContext, check: Check, env: EnvironmentName): Promise<{ok: boolean; says: string; ran?: RanCommand}> => {
  try {
    if ('url' in check) {
      const {status, body, durationMs} = await context.world.http({url: check.url}, context.signal);
      if (status !== check.status) return {ok: false, says: `answered ${status}, wanted ${check.status}`};
      if (check.contains !== undefined && !body.includes(check.contains)) return {ok: false, says: `answered ${status}, but without "${check.contains}"`};
      return {ok: true, says: `${status} in ${Math.round(durationMs)} ms`};
    }
    const said = await look(context, check.command, env);
    return {ok: said.ok, says: said.ok ? lastLine(said.stdout) || 'exit 0' : `exit ${said.exitCode ?? 'by a signal'}: ${lastLine(said.stderr || said.stdout)}`, ran: said.ran};
  } catch (error) {
    context.signal.throwIfAborted();
    return {ok: false, says: causeOf(error)};
  }
};
