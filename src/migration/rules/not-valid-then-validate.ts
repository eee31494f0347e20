import type {Action} from '../postgres/actions/action.ts';
import {oneLine} from './rule.ts';

/** The two files into which a constraint is parted: the first is instant, the second blocks nobody. */
export const notValidThenValidate = (sql: string, {table, name, inside}: Action): string =>
  [
    `1  ${inside ? `ALTER TABLE ${table} ADD CONSTRAINT …` : oneLine(sql)} NOT VALID;`,
    `2  in a file of its own: ALTER TABLE ${table} VALIDATE CONSTRAINT ${name ?? '…'};   (blocks nobody)`,
  ].join('\n');
