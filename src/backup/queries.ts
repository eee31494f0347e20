import {fails, type Found} from './levels.ts';

/** What a smoke query must not answer: nothing, false or 0, as the databases print them. */
export const isNo = (value: string): boolean => ['', 'f', 'false', '0'].includes(value.trim().toLowerCase());

export const smokeFailed = (query: string, why: string): Found =>
  fails('a query failed', `${query.trim().slice(0, 200)}: ${why}`, 'The backup restores but does not serve: find out why before you rely on it');
