import {failed, passed} from '../../release/evidence.ts';
import {sendNotices} from '../../notify/index.ts';
import type {Item, ItemContext, PlanInput} from '../step.ts';
import {valuesOf} from './commands.ts';

/** Tells everybody who is listed. What did not arrive is amber and can be tried again; it stops nothing. */
export const tell = (input: PlanInput, {id, requirement, title, text}: {
  readonly id: string; readonly requirement: string; readonly title: string; readonly text: (context: ItemContext) => string;
}): Item => ({
  id,
  requirement,
  title,
  // A notice that went out twice does less harm than one that nobody got.
  effect: 'keyed',
  optional: true,
  exception: 'reason',
  commands: input.config.notify.map(({name, kind}) => ({does: 'changes', text: `tell ${name} (${kind})`})),
  run: async context => {
    const {config, world, repo, signal} = context;
    if (config.notify.length === 0) return passed('nobody is listed under "notify"', {details: ['Nobody was told by the cockpit.']});
    const sent = await sendNotices(config.notify, text(context), {values: valuesOf(context, 'production'), repo, world, signal});
    const rows = sent.map(({name, ok, says}) => ({cells: [name, says], glyph: ok ? '✓' : '✗', tone: ok ? ('plain' as const) : ('attention' as const)}));
    const blocks = [{kind: 'table', title: 'told', rows} as const];
    const missed = sent.filter(({ok}) => !ok);
    const says = sent.map(({name, ok}) => `${name} ${ok ? '✓' : '✗'}`).join(', ');
    return missed.length === 0
      ? passed(says, {blocks, validForMs: 4 * 3_600_000})
      : failed(says, {blocks, details: missed.map(({name, says: how}) => `${name}: ${how}`), next: ['p tells them again', 'm leaves them out, with a reason']});
  },
});
