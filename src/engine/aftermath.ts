import {join} from 'node:path';
import {valuesFrom} from '../config/template.ts';
import {sendNotices} from '../notify/send.ts';
import {escapeMarkdownLines} from '../record/escape-markdown.ts';
import {causeAsked, postMortemDraft} from '../record/post-mortem.ts';
import {writeReport} from '../record/write-report.ts';
import {causeOf} from '../util/errors.ts';
import type {ReleaseState} from '../release/state.ts';
import type {Engine} from './engine.ts';
import type {Outside} from './outside.ts';

/** The draft that was written before anybody knew why: the cause goes where it was asked for, whatever else people have written since. */
export const noteCause = async ({world, folder, events}: Outside, state: ReleaseState): Promise<void> => {
  const draft = join(folder, 'post-mortem.md');
  if (state.cause === undefined || !(await world.files.exists(draft))) return;
  const text = await world.files.readText(draft);
  if (text.includes(causeAsked)) await world.files.writeAtomic(draft, text.replace(causeAsked, () => escapeMarkdownLines(state.cause!.text)));
  await writeReport({folder, state, events: events(), world});
};

/** After a rollback: tell everybody, draft the post-mortem, write the record. Nothing here may keep the release from ending. */
export const runAftermath = async (outside: Outside, engine: Engine, signal: AbortSignal): Promise<void> => {
  const {world, config, folder, clean} = outside;
  const state = engine.state();
  const {rollback} = state;
  if (rollback.status !== 'verified' && rollback.status !== 'accepted') return;
  const verified = rollback.status === 'verified';
  const says: string[] = [];
  const text = `${config.service}: ${verified ? 'rolled back' : 'rollback UNVERIFIED'} ${rollback.plan.from} → ${rollback.plan.to}. ${rollback.reason.replace(/\.$/, '')}. ${rollback.says}`;
  const sent = await sendNotices(config.notify, clean(text), {values: valuesFrom(state.facts, {env: 'production', 'release.id': outside.releaseId}), repo: outside.repo, world, signal});
  for (const {name, ok, says: how} of sent) says.push(`${name} ${ok ? '✓' : `✗ ${clean(how)}`}`);
  try {
    const draft = join(folder, 'post-mortem.md');
    if (!(await world.files.exists(draft))) await world.files.writeAtomic(draft, postMortemDraft(state, outside.events()));
    says.push(`post-mortem drafted with ${outside.events().length} timeline entries`);
    await writeReport({folder, state, events: outside.events(), world});
  } catch (error) {
    says.push(`the record could not be written: ${clean(causeOf(error))}`);
  }
  await engine.submit({type: 'EndAftermath', says}, 'cockpit');
};
