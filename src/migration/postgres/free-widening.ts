import type {Action} from './actions/action.ts';
import {as} from './nodes.ts';

/**
 * Changes of type that PostgreSQL makes in the catalog only, without writing a row.
 *
 * Source: the support functions varchar_support, numeric_support, varbit_support and timestamp's
 * `TemporalSimplify` in src/backend/utils/adt, and the binary-coercible casts of pg_cast. Types are as the
 * server or the grammar prints them.
 */
export const isFreeWidening = (from: string, to: string): boolean => {
  const [old, oldSize] = parts(from);
  const [next, nextSize] = parts(to);
  const wider = nextSize === undefined || (oldSize !== undefined && nextSize >= oldSize);

  if (isText(old) && next === 'text') return true;
  if ((old === 'varchar' || old === 'text') && next === 'varchar') return old === 'text' ? nextSize === undefined : wider;
  if (old === 'varbit' && next === 'varbit') return wider;
  if (old === 'cidr' && next === 'inet') return true;
  if (old === 'numeric' && next === 'numeric') return numericWider(from, to);
  if (old === next && /^(?:timestamp|timestamptz|time|timetz|interval)$/.test(old)) return wider;
  return old === next && oldSize === nextSize;
};

const isText = (name: string): boolean => name === 'varchar' || name === 'text';

const names: readonly (readonly [RegExp, string])[] = [
  [/^character varying/, 'varchar'],
  [/^timestamp(.*) with time zone/, 'timestamptz'],
  [/^timestamp(.*) without time zone/, 'timestamp'],
  [/^time(.*) with time zone/, 'timetz'],
  [/^time(.*) without time zone/, 'time'],
  [/^bit varying/, 'varbit'],
  [/^decimal/, 'numeric'],
];

const parts = (type: string): readonly [name: string, size: number | undefined] => {
  const text = type.trim().toLowerCase();
  const name = names.find(([pattern]) => pattern.test(text))?.[1] ?? text.replace(/\(.*$/, '').trim();
  const size = /\((\d+)/.exec(text)?.[1];
  return [name, size === undefined ? undefined : Number(size)];
};

// numeric(p,s): more digits before the point at the same scale is free; a changed scale is not.
const numericWider = (from: string, to: string): boolean => {
  const digits = (type: string) => /\((\d+)(?:,\s*(-?\d+))?\)/.exec(type);
  const [old, next] = [digits(from), digits(to)];
  if (!next) return true;
  return old !== null && Number(next[1]) >= Number(old[1]) && (next[2] ?? '0') === (old[2] ?? '0');
};

/** ALTER COLUMN … TYPE that writes nothing. A USING clause computes each value anew; an unknown old type is not free. */
export const isFreeChange = (action: Action, from: string | undefined): boolean => {
  const computed = as('ColumnDef', as('AlterTableCmd', action.node)?.def)?.raw_default !== undefined;
  return from !== undefined && !computed && isFreeWidening(from, action.to ?? '');
};
