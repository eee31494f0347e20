const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A ULID: 10 characters of time, 16 of chance, in Crockford's base 32. Sorts by time as plain text.
 *
 * Two of the same millisecond sort by chance; order that matters comes from a sequence number, never from an id.
 * Source: https://github.com/ulid/spec
 *
 * @param now ms since the Unix epoch, below 2^48
 * @param randomBytes 80 random bits: exactly 10 bytes
 */
export const ulid = (now: number, randomBytes: Uint8Array): string => {
  if (!Number.isInteger(now) || now < 0 || now >= 2 ** 48) throw new RangeError(`A ULID cannot hold the time ${now}`);
  if (randomBytes.length !== 10) throw new RangeError(`A ULID needs 10 random bytes, got ${randomBytes.length}`);
  const chance = randomBytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return base32(BigInt(now), 10) + base32(chance, 16);
};

const base32 = (value: bigint, length: number): string =>
  Array.from({length}, (_, index) => alphabet[Number((value >> BigInt(5 * (length - 1 - index))) & 31n)]).join('');

/** True for anything `ulid` can have made. */
export const isUlid = (text: string): boolean => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);
