import {join} from 'node:path';

/** What the process that starts the engine tells it, by a file: nothing of it may be on a command line. */
export type EngineOrder = {
  readonly repo: string;
  readonly service: string;
  readonly releaseId: string;
  readonly by: string;
  readonly version: string;
  readonly sha256: string;
  /** Why this release takes the shorter path; see release/expedited.ts. */
  readonly hotfix?: string;
  /** The branch that a hotfix goes back to, where it is released from one of its own. */
  readonly mergeTo?: string;
};

export const orderFileIn = (releaseFolder: string): string => join(releaseFolder, 'engine-order.json');
