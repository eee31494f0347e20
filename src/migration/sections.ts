/** One direction of a migration file, with every other line blank, so that line numbers stay those of the file. */
export type Sections = {
  readonly up: string;
  /** Undefined when the file has no part for going back. */
  readonly down: string | undefined;
  /** What the file itself says about transactions; undefined when it says nothing. */
  readonly transaction: boolean | undefined;
};

type Marker = {readonly up: RegExp; readonly down: RegExp};

// The comments by which tools keep both directions in one file: goose, dbmate, sql-migrate, node-pg-migrate and dbmate's own spelling.
const markers: readonly Marker[] = [
  {up: /^\s*--\s*\+goose\s+up\b/i, down: /^\s*--\s*\+goose\s+down\b/i},
  {up: /^\s*--\s*migrate:up\b/i, down: /^\s*--\s*migrate:down\b/i},
  {up: /^\s*--\s*\+migrate\s+up\b/i, down: /^\s*--\s*\+migrate\s+down\b/i},
  {up: /^\s*--\s*up\s+migration\s*$/i, down: /^\s*--\s*down\s+migration\s*$/i},
];

// goose · dbmate · atlas · sqlx · sql-migrate · flyway's script configuration written as a comment
const withoutTransaction = new RegExp(
  `^\\s*--\\s*(?:${[
    '\\+goose\\s+no\\s+transaction',
    'migrate:up\\s.*transaction:\\s*false',
    'atlas:txmode\\s+none',
    'no-transaction',
    '\\+migrate\\s+up\\s.*notransaction',
    'executeintransaction\\s*=\\s*false',
    'disable-transaction',
  ].join('|')})\\b`,
  'im',
);

/** Parts the text by the markers of the usual tools. Without markers the whole text goes up. */
export const sectionsOf = (text: string): Sections => {
  const lines = text.split('\n');
  const marker = markers.find(({up}) => lines.some(line => up.test(line)));
  const transaction = withoutTransaction.test(text) ? false : undefined;
  if (!marker) return {up: text, down: undefined, transaction};

  const up: string[] = [];
  const down: string[] = [];
  let side: 'none' | 'up' | 'down' = 'none';
  let hasDown = false;
  for (const line of lines) {
    if (marker.up.test(line)) side = 'up';
    if (marker.down.test(line)) {
      side = 'down';
      hasDown = true;
    }
    up.push(side === 'up' ? line : '');
    down.push(side === 'down' ? line : '');
  }
  return {up: up.join('\n'), down: hasDown ? down.join('\n') : undefined, transaction};
};
