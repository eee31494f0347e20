import type {KeptFiles} from '../config/kept-files.ts';
import type {Config} from '../config/schema.ts';
import type {ReleaseEvent} from '../release/events.ts';
import type {Feeds} from '../release/feeds.ts';
import type {PastRelease, Step} from '../steps/step.ts';
import type {Watch} from '../steps/watch.ts';
import type {World} from '../world/world.ts';

/** What the engine's effects may use of the world, handed in once. Tests hand in puppets. */
export type Outside = {
  readonly world: World;
  readonly config: Config;
  /** Folder of the git repository. */
  readonly repo: string;
  /** Folder of this release. */
  readonly folder: string;
  readonly releaseId: string;
  /** The scripts of the repository as they were when this release began. */
  readonly kept: KeptFiles;
  readonly steps: readonly Step[];
  readonly watch: Watch;
  readonly before: PastRelease | undefined;
  /** Everything journaled so far, for the record. */
  readonly events: () => readonly ReleaseEvent[];
  /** Any text → printable and masked. */
  readonly clean: (text: string) => string;
  /** Newest-wins data for the screens, by name. Not journaled. */
  readonly feed: <Name extends keyof Feeds>(name: Name, data: Feeds[Name]) => void;
  /** Newest progress of an item, `gate/item`: one line, or several. */
  readonly progress: (item: string, line: string) => void;
  /** Our own diary of what is not a fact of the release: bugs, mostly. */
  readonly log: (line: string) => void;
};

/** Aborts effects without stopping the commands they started: those outlive the engine. */
export class EngineStops extends Error {
  override readonly name = 'EngineStops';
}

/** Nobody can tell whether a command ran to its end. Caught by the engine, which asks the item's probe, then a person. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** The work was cancelled by a person or by the rollback. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}
