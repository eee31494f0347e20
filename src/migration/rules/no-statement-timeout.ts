import {waitsAt} from '../postgres/waits.ts';
import {defineRule} from './rule.ts';

export const noStatementTimeout = defineRule({
  id: 'no-statement-timeout',
  group: 'timeouts',
  about: 'Slow work that blocks, without statement_timeout',
  checkFile: (_file, _set, places) => {
    const slow = ['scan', 'index', 'rewrite', 'rows'];
    const first = places.find(
      place => place.statementTimeoutMs === undefined && slow.includes(place.action.work) && waitsAt(place) !== 'nobody',
    );
    if (!first || first.onNewTable) return [];
    return [
      {
        severity: 'info',
        line: first.line,
        title: 'no statement_timeout',
        why: `lock_timeout limits the waiting, not the work: nothing ends ${first.action.does} if it takes longer than expected.`,
        instead: `${first.transaction === undefined ? 'SET' : 'SET LOCAL'} statement_timeout = '1min';   or what you can bear.`,
      },
    ];
  },
});
