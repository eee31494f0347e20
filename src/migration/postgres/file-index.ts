import type {Action} from './actions/action.ts';
import type {PgFile} from './read-file.ts';

export type Indexed = {readonly seq: number; readonly action: Action};

const indexes = new WeakMap<PgFile, ReadonlyMap<string, readonly Indexed[]>>();

/** The actions of one kind in a file, in order. Kept per file: rules ask for every statement, and a file may have thousands. */
export const ofKind = (file: PgFile, kind: string): readonly Indexed[] => {
  const known = indexes.get(file) ?? Map.groupBy(everyAction(file), ({action}) => action.kind);
  indexes.set(file, known);
  return known.get(kind) ?? [];
};

const everyAction = ({statements}: PgFile): readonly Indexed[] =>
  statements.flatMap(({seq, actions}) => actions.map(action => ({seq, action})));
