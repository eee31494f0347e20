import {parseCommit, settleReverts, type ParsedCommit} from '../../src/version/index.ts';

/** A commit as git would hand it over; ids are made from the number, so that tests can point at them. */
export const commit = (message: string, n = 1, parents = 1): ParsedCommit =>
  parseCommit({commit: idOf(n), parents: Array.from({length: parents}, () => idOf(0)), author: 'Ana', at: n * 60_000, message});

export const idOf = (n: number): string => ((n * 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').padEnd(40, '0');

/** Messages from newest to oldest, reverts settled; the last message has number 1. */
export const commits = (...messages: string[]): ParsedCommit[] =>
  settleReverts(messages.map((message, i) => commit(message, messages.length - i)));
