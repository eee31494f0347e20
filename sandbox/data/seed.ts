import {createHash, scryptSync} from 'node:crypto';
import {statementsOf} from '../database/statements.ts';
import type {EnvironmentName} from '../world/layout.ts';
import {withDatabase} from '../world/sqlite.ts';
import {ordinaryCount, type Population, populations, type Range} from './population.ts';

export type Migration = {readonly name: string; readonly sql: string};

/** Password of every customer in the company's databases; nobody real is behind them. */
export const password = 'correct horse';

/**
 * Makes the database of an environment: the schema as of `migrations`, and
 * orders up to `now`. All by arithmetic, so that the same day gives the same
 * data. 30 000 orders take about a third of a second.
 */
export const seed = (file: string, env: EnvironmentName, migrations: readonly Migration[], now: number): void =>
  withDatabase(file, db => {
    const population = populations[env];
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
    db.exec('CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, applied_at TEXT NOT NULL)');
    db.exec('BEGIN');
    for (const {name, sql} of migrations) {
      for (const {text} of statementsOf(sql)) db.exec(text);
      db.prepare('INSERT INTO schema_migrations VALUES (?, ?, ?)').run(
        name,
        createHash('sha256').update(sql).digest('hex'),
        new Date(now - 40 * 86_400_000).toISOString(),
      );
    }
    db.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO customers (id, email, name, password_hash, joined_at)
       SELECT i, 'customer' || i || '@example.com', 'Customer ' || i, ?, date(?, '-' || (2200 - i * 2000 / ?) || ' days') FROM n`,
    ).run(population.customers, passwordHash(), new Date(now).toISOString(), population.customers);
    db.prepare(
      `INSERT INTO customers (email, name, password_hash, joined_at)
       VALUES ('smoke@example.com', 'Smoke', ?, '2024-01-01'), ('smoke+plus@example.com', 'Smoke', ?, '2024-01-01')`,
    ).run(passwordHash(), passwordHash());
    db.prepare(ordersSql(population)).run(population.orders, new Date(now).toISOString());
    db.exec(linesSql);
    db.exec('UPDATE orders SET total_cents = (SELECT sum(quantity * price_cents) FROM order_lines WHERE order_id = orders.id)');
    db.exec('COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)');
  });

/** Oldest first: legacy, then wholesale, then ordinary orders. */
const ordersSql = (population: Population): string => {
  const legacyEnd = population.legacy?.orders ?? 0;
  const wholesaleEnd = legacyEnd + (population.wholesale?.orders ?? 0);
  const within = (range: Range | undefined) => (range ? `${range[0]} + i % ${range[1] - range[0] + 1}` : '0');
  const nth = `(i * 7919) % ${ordinaryCount(population)}`;
  const customer = `CASE WHEN i <= ${legacyEnd} THEN ${within(population.legacy?.customers)}
    WHEN i <= ${wholesaleEnd} THEN ${within(population.wholesale?.customers)}
    WHEN ${nth} < 1000 THEN ${nth} + 1 ELSE ${nth} + 401 END`;
  const days = population.legacy
    ? `CASE WHEN i <= ${legacyEnd} THEN 4000 - i / 2 ELSE 2400.0 * (${population.orders} - i) / ${population.orders} END`
    : `90.0 * (${population.orders} - i) / ${population.orders}`;
  const address = `json_object('name', 'Customer', 'street', 'Harbour road ' || (i % 190), 'postcode', 1000 + i % 9000,
      'city', 'Port ' || (i % 40), 'country', substr('NLDEBEFR', 1 + 2 * (i % 4), 2))`;
  return `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
    INSERT INTO orders (id, customer_id, placed_at, status, total_cents, currency, address, external_ref)
    SELECT i, ${customer}, strftime('%Y-%m-%dT%H:%M:%fZ', julianday(?) - (${days})), 'delivered', 0,
      CASE WHEN i > ${legacyEnd} THEN 'EUR' END, CASE WHEN i > ${legacyEnd} THEN ${address} END,
      CASE WHEN i > ${legacyEnd} AND i <= ${wholesaleEnd} THEN 'EDI-' || (i / 3) END
    FROM n`;
};

const linesSql = `INSERT INTO order_lines (order_id, sku, quantity, price_cents)
  SELECT id, 'sku-' || (id * 31 % 700), 1 + id % 4, 290 + id * 37 % 4000 FROM orders
  UNION ALL SELECT id, 'sku-' || (id * 57 % 700), 1 + id % 2, 190 + id * 53 % 2500 FROM orders WHERE id % 5 > 0`;

/** As the service itself writes it (src/login.mjs): "salt:key" in hex. One for all customers, or seeding would take minutes. */
const passwordHash = (): string => {
  const salt = Buffer.from('00112233aabbccdd', 'hex');
  return `${salt.toString('hex')}:${scryptSync(password, salt, 32, {N: 2048, r: 8, p: 1}).toString('hex')}`;
};
