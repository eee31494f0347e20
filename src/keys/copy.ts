import type {Block} from '../release/evidence.ts';
import type {ClientState} from '../store/client-state.ts';
import {focusedItem} from '../store/view/open-gate.ts';

/** What is marked as text, whole: what a row had to cut is not cut here. */
export const textOfItem = (state: ClientState): string => {
  if (state.ui.pane === 'log' && !state.ui.log.follow) {
    const line = state.feeds.log?.lines.findLast(({seq}) => seq <= state.ui.log.end);
    if (line) return `${new Date(line.at).toISOString()} ${line.level.toUpperCase()} ${line.source} ${line.text}`;
  }
  const item = focusedItem(state);
  if (!item) return '';
  const {plan, state: now} = item;
  if ('evidence' in now) return [`${plan.title}: ${now.evidence.says}`, ...(now.evidence.details ?? []), ...(now.evidence.next ?? []), ...(now.evidence.blocks ?? []).flatMap(textOfBlock)].join('\n');
  if (now.status === 'asking') return [now.question.text, ...(now.question.blocks ?? []).flatMap(textOfBlock)].join('\n');
  return plan.commands.length > 0 ? plan.commands.map(({text}) => text).join('\n') : plan.title;
};

const textOfBlock = (block: Block): readonly string[] => {
  switch (block.kind) {
    case 'lines':
      return [block.title, ...block.lines.map(({text}) => text)];
    case 'diff':
      return block.lines.map(({sign, text}) => `${sign}${text}`);
    case 'table':
      return [block.title, ...block.rows.map(({cells}) => cells.join('\t'))];
  }
};

/** The first web address in what is marked. */
export const linkIn = (state: ClientState): string | undefined => /https?:\/\/[^\s"'<>]+/.exec(textOfItem(state))?.[0];
