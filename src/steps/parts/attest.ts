import {failed, passed} from '../../release/evidence.ts';
import type {Question} from '../../release/state.ts';
import type {Item, ItemContext} from '../step.ts';

type Attested = {
  readonly id: string;
  readonly requirement: string;
  readonly title: string;
  readonly text: string | ((context: ItemContext) => string);
  readonly people?: number;
  readonly validForMs?: number;
  readonly yes?: string;
  readonly no?: string;
  /** A line of text is wanted with the yes: a ticket, names. */
  readonly wants?: string;
  readonly blocks?: (context: ItemContext) => NonNullable<Question['blocks']>;
  readonly exception?: Item['exception'];
};

/** An item that a person confirms, by name and time. "No" fails it, with the reason given. */
export const attest = ({id, requirement, title, text, people = 1, validForMs, yes = 'yes, confirmed', no = 'no', wants, blocks, exception}: Attested): Item => ({
  id,
  requirement,
  title,
  effect: 'pure',
  people,
  exception: exception ?? 'reason',
  ask: async context => ({
    text: typeof text === 'string' ? text : text(context),
    options: [
      {id: 'yes', label: yes, ...(wants !== undefined && {wants: 'text' as const})},
      {id: 'no', label: no, wants: 'reason'},
    ],
    ...(wants !== undefined && {field: {label: wants}}),
    ...(blocks && {blocks: blocks(context)}),
  }),
  run: async ({answers}) => {
    const against = answers.filter(({choice}) => choice !== 'yes');
    const rows = answers.map(({by, choice, text: said}) => ({
      cells: [by, choice === 'yes' ? yes : no, said ?? ''], glyph: choice === 'yes' ? '✓' : '✗',
    }));
    const block = {kind: 'table', title: 'answers', rows} as const;
    const [first] = against;
    if (first) return failed(`${first.by}: ${no}${first.text ? `, "${first.text}"` : ''}`, {blocks: [block], next: ['p asks again', 'r ends or rolls back']});
    return passed(answers.map(({by, text: said}) => (said ? `${by}: ${said}` : by)).join(', '), {blocks: [block], ...(validForMs !== undefined && {validForMs})});
  },
});
