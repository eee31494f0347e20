import {describe, expect, it} from 'vitest';
import {postgresVariables} from '../../src/util/postgres-url.ts';

describe('an address of PostgreSQL', () => {
  it.each([
    ['postgresql://shop:p%40ss%3Aword@db.example.com:5433/orders?sslmode=verify-full&application_name=cockpit', {PGHOST: 'db.example.com', PGPORT: '5433', PGUSER: 'shop', PGPASSWORD: 'p@ss:word', PGDATABASE: 'orders', PGSSLMODE: 'verify-full', PGAPPNAME: 'cockpit'}],
    ['postgres://db/orders', {PGHOST: 'db', PGDATABASE: 'orders'}],
    ['postgresql://shop:secret@/orders?host=/var/run/postgresql', {PGHOST: '/var/run/postgresql', PGUSER: 'shop', PGPASSWORD: 'secret', PGDATABASE: 'orders'}],
    ['postgresql://shop:a:b@[2001:db8::1]:5432/orders', {PGHOST: '2001:db8::1', PGPORT: '5432', PGUSER: 'shop', PGPASSWORD: 'a:b', PGDATABASE: 'orders'}],
    ['postgresql://%2Fvar%2Frun/orders', {PGHOST: '/var/run', PGDATABASE: 'orders'}],
    ['postgresql://', {}],
  ])('%s goes by variables', (address, variables) => expect(postgresVariables(address)).toEqual({ok: true, variables}));

  it.each([
    ['mysql://db/orders', 'does not begin with postgresql://'],
    ['host=db dbname=orders', 'does not begin with postgresql://'],
    ['postgresql://a:5432,b:5432/orders', 'is not an address with one host'],
    ['postgresql://db/orders?sslkeylogfile=/tmp/x', 'has the parameter sslkeylogfile, which cannot be given by a variable'],
    ['postgresql://db/orders%', 'holds a % that encodes nothing'],
    ['postgresql://db/orders%00', 'holds a NUL'],
  ])('%s is refused, and its words are not repeated', (address, why) => expect(postgresVariables(address)).toEqual({ok: false, why}));
});
