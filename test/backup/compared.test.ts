import {describe, expect, it} from 'vitest';
import {compareTables} from '../../src/backup/compared.ts';

const orders = {name: 'orders', restored: 1_000, live: 1_000, changed: 0, still: true};
/** A queue: empty before and after the backup, with two rows in the moment of it. */
const jobs = {name: 'jobs', restored: 2, live: 0, changed: 2, still: true};

describe('a table that looks the same before and after', () => {
  it('has to be the same in the backup, as long as nobody says otherwise', () => {
    expect(compareTables([orders])).toMatchObject({ok: true});
    expect(compareTables([orders, jobs])).toMatchObject({ok: false});
    expect(compareTables([{...orders, restored: 999}])).toMatchObject({ok: false});
  });

  it('may differ by the rows that are said to come and go, and by no more', () => {
    expect(compareTables([orders, jobs], 100)).toMatchObject({ok: true});
    expect(compareTables([orders, {...jobs, restored: 101, changed: 101}], 100)).toMatchObject({ok: false});
  });
});
