import type {DefElem, Node, RangeVar, TypeName} from 'libpg-query';

type KeysOf<T> = T extends unknown ? keyof T : never;
/** `SelectStmt`, `AlterTableStmt`, …: each node is an object with one such member. */
export type Tag = KeysOf<Node>;
export type NodeOf<K extends Tag> = Extract<Node, Record<K, unknown>>[K];

export const tagOf = (node: Node): Tag => Object.keys(node)[0] as Tag;

/** The node as one kind, or undefined when it is another. */
export const as = <K extends Tag>(kind: K, node: Node | undefined): NodeOf<K> | undefined =>
  node && kind in node ? (node as unknown as Record<K, NodeOf<K>>)[kind] : undefined;

export const textOf = (node: Node | undefined): string | undefined => as('String', node)?.sval;

/** `orders`, `billing.orders`. The schema `public` is left out, so that both spellings are one table. */
export const relation = (range: RangeVar | undefined): string => dotted([range?.schemaname, range?.relname]);

/** A qualified name from a list of strings. */
export const nameFrom = (nodes: readonly Node[] | undefined): string => dotted((nodes ?? []).map(textOf));

export const dotted = (parts: readonly (string | undefined)[]): string => {
  const given = parts.filter(part => part !== undefined && part !== '');
  return (given.length > 1 && given[0] === 'public' ? given.slice(1) : given).join('.');
};

/** `orders.id` of a name that may have a schema: what an index or constraint of that table is called with. */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

const spelled: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  bpchar: 'char',
  timestamptz: 'timestamptz',
  timetz: 'timetz',
  varbit: 'bit varying',
};

/** A type the way people write it: `varchar(20)`, `bigint`, `text[]`. */
export const typeText = (type: TypeName | undefined): string => {
  const names = (type?.names ?? []).map(textOf).filter(name => name !== undefined);
  const name = names.length > 1 && names[0] === 'pg_catalog' ? names.slice(1).join('.') : names.join('.');
  const numbers = (type?.typmods ?? []).map(node => as('A_Const', node)?.ival?.ival ?? 0);
  // `char` without a length carries an implicit 1 that nobody wrote.
  const modifiers = numbers.length > 0 && !/^interval$/.test(name) ? `(${numbers.join(',')})` : '';
  return `${spelled[name] ?? name}${modifiers}${'[]'.repeat(type?.arrayBounds?.length ?? 0)}`;
};

/** The value of an option such as `WITH (fillfactor = 70)` or `CONCURRENTLY`, as text. */
export const option = (options: readonly Node[] | undefined, name: string): string | undefined => {
  const found = (options ?? []).map(node => as('DefElem', node)).find(element => element?.defname === name);
  return found && (valueText(found) ?? 'true');
};

const valueText = ({arg}: DefElem): string | undefined => {
  if (!arg) return undefined;
  const constant = as('A_Const', arg);
  if (constant) return constText(constant);
  const integer = as('Integer', arg);
  if (integer) return String(integer.ival ?? 0);
  const boolean = as('Boolean', arg);
  if (boolean) return String(boolean.boolval ?? false);
  return textOf(arg) ?? as('Float', arg)?.fval ?? (as('TypeName', arg) && typeText(as('TypeName', arg)));
};

export const constText = (constant: NodeOf<'A_Const'>): string =>
  constant.sval?.sval ??
  constant.fval?.fval ??
  (constant.boolval ? String(constant.boolval.boolval ?? false) : String(constant.ival?.ival ?? 0));

export const isNullConstant = (node: Node | undefined): boolean => as('A_Const', node)?.isnull === true;

/** Calls `see` with every node of one kind anywhere below. */
export const everyNode = <K extends Tag>(root: unknown, kind: K, see: (node: NodeOf<K>) => void): void => {
  if (Array.isArray(root)) {
    for (const item of root) everyNode(item, kind, see);
  } else if (typeof root === 'object' && root !== null) {
    for (const [key, value] of Object.entries(root)) {
      if (key === kind) see(value as NodeOf<K>);
      everyNode(value, kind, see);
    }
  }
};

/** Names of all functions called below, without `pg_catalog`. */
export const functionsIn = (root: unknown): readonly string[] => {
  const names: string[] = [];
  everyNode(root, 'FuncCall', call => names.push(nameFrom(call.funcname).replace(/^pg_catalog\./, '')));
  return names;
};

/** Names of all columns mentioned below. */
export const columnsIn = (root: unknown): readonly string[] => {
  const names: string[] = [];
  everyNode(root, 'ColumnRef', ref => {
    const last = textOf(ref.fields?.at(-1));
    if (last !== undefined) names.push(last);
  });
  return names;
};

/** Whether an option list says CONCURRENTLY, in either of its spellings. */
export const saysConcurrently = (options: readonly Node[] | undefined): boolean => {
  const value = option(options, 'concurrently');
  return value !== undefined && !/^(?:false|off|0)$/i.test(value);
};
