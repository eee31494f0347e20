import type {Change} from '../company/tree.ts';
import type {EnvironmentName, HostName} from '../world/layout.ts';

/**
 * One believable release. A scenario only changes the company: its code, its
 * data, the files on its hosts, the hooks of its remote, its customers. The
 * tests of the company pass in every one of them, and staging is fine.
 */
export type Scenario = {
  readonly name: string;
  /** What will happen, in one sentence, for people who choose one. */
  readonly says: string;
  /** What is different in commits of the story, by commit key. */
  readonly twists?: Readonly<Record<string, readonly Change[]>>;
  /** Files that lie on a host, below its own folder; `ageDays` sets when they were last written. */
  readonly hostFiles?: readonly {
    readonly env: EnvironmentName;
    readonly host: HostName;
    readonly path: string;
    readonly text: string;
    readonly ageDays: number;
  }[];
  /** Text of the remote's update hook. */
  readonly updateHook?: string;
  /** Requests per second, where they are not the usual ones. */
  readonly loadPerSecond?: Partial<Record<EnvironmentName, number>>;
};
