import {CockpitError} from '../util/errors.ts';

/**
 * - `nobody`: no engine runs; one can be started.
 * - `frozen`: its process is stopped. `silent`: it is busy, or something else is wrong with it. Neither may be doubled.
 * - `other version`: it speaks another protocol.
 * - `other release`: it runs another release than the one that is meant.
 * - `refused`: it has said why.
 */
export type AttachProblem = 'nobody' | 'frozen' | 'silent' | 'other version' | 'other release' | 'refused';

/** Why nobody could be attached to, and what to do. */
export class CannotAttach extends CockpitError {
  override readonly name = 'CannotAttach';
  readonly problem: AttachProblem;

  constructor(problem: AttachProblem, why: string, next: readonly [string, ...string[]]) {
    super('Attaching to the engine', {cause: why, next});
    this.problem = problem;
  }
}
