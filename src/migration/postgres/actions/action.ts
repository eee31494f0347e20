import type {Node} from 'libpg-query';
import type {LockMode} from '../../report.ts';

/** A lock on one table. `of` is set when only an index's name is known, not its table. */
export type Touch = {readonly table: string; readonly mode: LockMode; readonly of?: 'index'};

/**
 * What a statement does while it holds its locks.
 * `catalog` is instant; `scan` reads the whole table; `index` reads it and builds an index; `rewrite` writes it anew
 * with all its indexes; `rows` changes rows one by one; `few` touches rows it can find by key.
 */
export type Work = 'none' | 'catalog' | 'few' | 'scan' | 'index' | 'rewrite' | 'rows' | 'not known';

/** What a second run does: `same` nothing new, `fails` stops with an error, `adds` does it once more. */
export type Again = 'same' | 'fails' | 'adds';

/**
 * One thing a statement does, in our words instead of the grammar's.
 *
 * `ALTER TABLE` with three parts is three actions, `DROP TABLE a, b` is two, and
 * the statements inside a `DO` block are actions of their own, so that every
 * rule sees them without knowing where they came from.
 */
export type Action = {
  readonly kind: string;
  /** A few words for the list: `ADD COLUMN channel`. */
  readonly does: string;
  readonly touches: readonly Touch[];
  readonly work: Work;
  readonly again: Again;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  /** Of the index, constraint, type, function, … */
  readonly name?: string | undefined;
  /** New name, new type, new value. */
  readonly to?: string | undefined;
  readonly cascade?: boolean;
  readonly concurrently?: boolean;
  readonly notValid?: boolean;
  /** What would make a second run harmless. */
  readonly guard?: string | undefined;
  /** Data that is in a backup only, afterwards. */
  readonly loses?: string | undefined;
  /** What the release that runs now would no longer find or could no longer do. */
  readonly breaks?: string | undefined;
  /** What it may still write and will be refused. */
  readonly tightens?: string | undefined;
  /** Names to look for in the running release's source. */
  readonly names?: readonly string[];
  /** May not run in a transaction at all. */
  readonly alone?: boolean;
  /** The grammar's own node, for a rule that has to look closer. */
  readonly node: Node;
  /** Set for what stands in a `DO` block. */
  readonly inside?: {readonly line: number; readonly loop: boolean; readonly guarded: boolean};
};

export const act = (kind: string, does: string, node: Node, more: Partial<Action> = {}): Action => ({
  kind,
  does,
  node,
  touches: [],
  work: 'catalog',
  again: 'same',
  ...more,
});

/** `again` and its cure in one: what IF EXISTS and IF NOT EXISTS are for. */
export const unless = (guarded: boolean | undefined, guard: string): Pick<Action, 'again' | 'guard'> =>
  guarded ? {again: 'same'} : {again: 'fails', guard};

export const exclusive = (table: string): readonly Touch[] => [{table, mode: 'ACCESS EXCLUSIVE'}];
