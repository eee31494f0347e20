/** Exit codes of the company's commands. */
export const exitCodes = {ok: 0, no: 1, usage: 2, unknown: 3, running: 75, stopped: 143} as const;

/** An expected "no": printed as one sentence, without a stack, and the command ends with `code`. */
export class Refused extends Error {
  readonly code: number;

  constructor(message: string, code: number = exitCodes.no) {
    super(message);
    this.code = code;
  }
}
