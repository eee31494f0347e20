import {isContent, readLayout} from './layout.ts';
import {splitLines} from './lines.ts';

export type ChangelogProblem = {
  /** True: the release stops until it is put right. */
  readonly blocks: boolean;
  readonly what: string;
  /** Line of the file, from 1. */
  readonly line: number | undefined;
  readonly next: string;
};

/** Looks at a changelog again after somebody edited it. The edit is never written over; it is only said what is wrong with it. */
export const checkChangelog = (text: string, version: string): ChangelogProblem[] => {
  const layout = readLayout(text);
  const own = layout.sections.filter(section => section.heading.version === version);
  const [section, second] = own;
  const conflict = splitLines(text).find(line => /^(?:<{7}|>{7})(?: |$)/.test(line.text) && !line.hidden);

  const problems: ChangelogProblem[] = [];
  const say = (blocks: boolean, what: string, line: number | undefined, next: string): void => {
    problems.push({blocks, what, line, next});
  };
  if (!section) say(true, `There is no section for ${version} any more.`, undefined, `Write a heading "## [${version}]" above its entries`);
  if (second) say(true, `${version} has ${own.length} sections.`, second.heading.line.number, 'Put them together');
  if (conflict) say(true, 'A merge conflict is left in the file.', conflict.number, 'Resolve it');
  if (section && !section.body.some(line => isContent(line, layout))) {
    say(true, `The section of ${version} says nothing.`, section.heading.line.number, 'Write at least one entry');
  }
  if (section && !/\d{4}-\d{2}-\d{2}/.test(section.heading.text)) {
    say(false, `The heading of ${version} has no date.`, section.heading.line.number, 'Write it as YYYY-MM-DD');
  }
  if (!layout.unreleased)
    say(false, 'There is no Unreleased section for what comes next.', undefined, `Write "## [Unreleased]" above ${version}`);
  return problems;
};
