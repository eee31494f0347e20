import type {Block, Evidence} from '../../release/evidence.ts';
import {sanitise} from '../../world/sanitise.ts';

/** Of a long list as many lines as a person reads; the record has all of it. */
const mostLines = 12;

/** What an item found when it failed, as the lines a screen would show: for whoever reads the output of a headless release. */
export const whyStopped = ({details = [], blocks = [], next = []}: Evidence): readonly string[] =>
  [...details.map(text => `  ${text}`), ...blocks.flatMap(linesOf), ...next.map((text, index) => `  ${index === 0 ? 'next' : '    '}  ${text}`)].map(line => sanitise(line));

const linesOf = (block: Block): readonly string[] => {
  const lines =
    block.kind === 'table'
      ? block.rows.map(({glyph, cells}) => [glyph ?? ' ', ...cells].join('  '))
      : block.lines.map(line => ('sign' in line ? `${line.sign} ${line.text}` : line.text));
  const left = lines.length - mostLines;
  return [`  ${block.title}`, ...lines.slice(0, mostLines).map(line => `    ${line.trimEnd()}`), ...(left > 0 ? [`    ${left} more: cockpit report`] : [])];
};
