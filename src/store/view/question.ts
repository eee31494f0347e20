import type {Item} from '../../release/state.ts';
import type {ClientState} from '../client-state.ts';
import {padEnd, row, shortDigests, span, widthOf, wrapAfter, type Role, type Row} from '../text.ts';
import {markedAnswer, unknownAnswers} from './open-gate.ts';

type Line = {readonly label: string; readonly note: string; readonly off: boolean; readonly strong: boolean};

/** A question with its numbered answers. Its text is left out where the verdict already says it. */
export const questionRows = (state: ClientState, {state: now}: Item, width: number, indent: string, isAsked: boolean): readonly Row[] => {
  if (now.status !== 'asking') return [];
  const {question, answers} = now;
  const drives = state.release.pilot === undefined || state.release.pilot === state.me.who;
  return [
    ...(isAsked ? [] : wrapAfter(row(indent), shortDigests(question.text), width, 'strong')),
    ...answerRows(question.options.map(({id, label, note, blocked, proposed, wants}) => {
      const said = answers.filter(({choice}) => choice === id).map(({by}) => by);
      return {
        label, off: blocked !== undefined, strong: proposed === true,
        note: [blocked !== undefined ? `not possible: ${blocked}` : note, proposed && 'proposed', wants === 'reason' && !/reason/i.test(note ?? '') && 'asks for a reason', said.length > 0 && said.join(', ')].filter(Boolean).join(' · '),
      };
    }), state, width, indent),
    ...(question.options.length === 0 && question.field ? wrapAfter(row(indent, span('Enter ', 'strong')), `opens the field: ${question.field.label}`, width) : []),
    ...(question.edits ? wrapAfter(row(indent, span('e ', 'strong')), `opens ${question.edits.file} in $EDITOR${drives ? '' : ` (${state.release.pilot} drives)`}; v shows all of it`, width) : []),
  ];
};

/** Nothing is proposed: whoever answers has looked. */
export const unknownRows = (state: ClientState, width: number, indent: string): readonly Row[] =>
  answerRows(unknownAnswers.map(({label, note}) => ({label, note, off: false, strong: false})), state, width, indent);

/** Notes stand beside their answer where there is room for a sentence, and below it where there is not. */
const answerRows = (lines: readonly Line[], state: ClientState, width: number, indent: string): readonly Row[] => {
  const marked = markedAnswer(state);
  const labels = Math.max(0, ...lines.map(({label}) => widthOf(label)));
  const beside = width - indent.length - 3 - labels - 2 >= 26;
  return lines.flatMap(({label, note, off, strong}, index) => {
    const role: Role | undefined = off ? 'quiet' : strong || marked === index ? 'strong' : undefined;
    const lead = row(indent.slice(0, -2), span(marked === index ? '▸ ' : '  ', 'strong'), span(`${index + 1}  `, off ? 'quiet' : 'strong'));
    if (note === '') return wrapAfter(lead, label, width, role);
    if (beside) return wrapAfter(row(...lead, span(padEnd(label, labels), role), '  '), note, width, off ? 'quiet' : undefined);
    return [...wrapAfter(lead, label, width, role), ...wrapAfter(row(indent, '     '), note, width, off ? 'quiet' : undefined)];
  });
};
