type Details = {
  /** What went wrong underneath: an Error, or a line of text. */
  readonly cause?: unknown;
  /** Things to try, most likely first. At least one. */
  readonly next: readonly [string, ...string[]];
};

/**
 * A failure the operator can do something about.
 *
 * The message says what we were doing, `cause` says what went wrong, `next`
 * says what to try. Screens and the journal show all three. Anything that is
 * not a CockpitError is a bug in the cockpit, and is shown as one.
 */
export class CockpitError extends Error {
  override readonly name: string = 'CockpitError';
  readonly next: readonly string[];

  constructor(doing: string, {cause, next}: Details) {
    super(doing, {cause});
    this.next = next;
  }
}

/** The cause of any error as one line of text, for a screen or a record. */
export const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof CockpitError) return error.cause === undefined ? error.message : `${error.message}: ${causeOf(error.cause)}`;
  return error.message || error.name;
};
