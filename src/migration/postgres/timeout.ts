const units: Readonly<Record<string, number>> = {us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000};

/** A time-out setting in milliseconds; undefined for none, for 0 (which switches it off) and for what is no duration. */
export const timeoutMs = (value: string | undefined): number | undefined => {
  const [, number, unit] = /^\s*'?(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?'?\s*$/.exec(value ?? '') ?? [];
  const ms = number === undefined ? 0 : Number(number) * (units[unit ?? 'ms'] ?? 1);
  return ms > 0 ? ms : undefined;
};
