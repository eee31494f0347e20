import {lastLineOf, readLayout, type Section} from './layout.ts';
import {findVersion} from './section.ts';

type Edited = {
  /** The whole file as a person left it, and the version whose section counts. */
  readonly text: string;
  readonly version: string;
};

/**
 * Takes what a person wrote over to a file that was prepared anew, because the branch moved or another number was chosen: the
 * section of the version says what they wrote, below the new heading. Without such a section in both nothing is taken over.
 */
export const carryEdit = (prepared: string, version: string, edited: Edited): string => {
  const from = readLayout(edited.text);
  const to = readLayout(prepared);
  const [own, place] = [findVersion(from, edited.version), findVersion(to, version)];
  if (!own || !place) return prepared;
  const body = edited.text.slice(lastLineOf(own.heading).end, endOfBody(own));
  return prepared.slice(0, lastLineOf(place.heading).end) + body + prepared.slice(endOfBody(place));
};

const endOfBody = ({heading, body}: Section): number => (body.findLast(line => line.text.trim() !== '') ?? lastLineOf(heading)).end;
