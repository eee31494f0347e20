import {commitType} from './commit-types.ts';
import type {Level} from './level.ts';

/** One conventional bullet in the body of a squashed commit. */
export type SquashedChange = {
  readonly type: string;
  readonly scope: string | undefined;
  readonly what: string;
  readonly level: Level;
  readonly breaking: boolean;
};

type Header = {readonly type: string; readonly scope: string | undefined; readonly what: string; readonly breaking: boolean};

const bullet = /^[ \t]{0,3}[*+-]\s+(\S.*)$/;

/**
 * Forges put the subjects of the squashed commits into the body as a list:
 *
 *     feat(orders): filter by channel (#12)
 *
 *     * feat: add the column
 *     * fix!: refuse unknown channels
 *
 * Only bullets with a known type count: prose may have lists too ("- note: see the wiki").
 */
export const parseSquashed = (body: string, splitHeader: (line: string) => Header | undefined): SquashedChange[] =>
  body.split(/\r?\n/).flatMap(line => {
    const text = bullet.exec(line)?.[1];
    const header = text === undefined ? undefined : splitHeader(text);
    const type = header && commitType(header.type);
    if (!header || !type) return [];
    const {scope, what, breaking} = header;
    return [{type: type.name, scope, what, breaking, level: breaking ? ('major' as const) : type.level}];
  });
