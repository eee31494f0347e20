/** Cut `remove` characters at `at`, put `insert` there. */
export type Edit = {readonly at: number; readonly remove: number; readonly insert: string};

export const insertAt = (at: number, insert: string): Edit => ({at, remove: 0, insert});

/** All edits are given for the text as it was. Two at one place land in the order given. Every other character stays. */
export const applyEdits = (text: string, edits: readonly Edit[]): string => {
  let result = '';
  let done = 0;
  for (const {at, remove, insert} of edits.toSorted((a, b) => a.at - b.at)) {
    result += text.slice(done, at) + insert;
    done = at + remove;
  }
  return result + text.slice(done);
};
