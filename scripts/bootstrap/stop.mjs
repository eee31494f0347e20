/** Something outside is missing. `next` says what to do about it; there is always one. */
export class Stop extends Error {
  constructor(why, ...next) {
    super(why);
    this.next = next;
  }
}

/** Says why and what to do, on stderr, because stdout may be read by a program. */
export const say = text => process.stderr.write(`${text}\n`);

export const sayStop = stop => say([stop.message, ...stop.next.map(line => `  ${line}`)].join('\n'));
