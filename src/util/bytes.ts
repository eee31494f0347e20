const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A size in three figures with powers of 1000: `512 B`, `4.05 kB`, `2.31 GB`. Not a number gives `?`, never `0 B`. */
export const formatBytes = (bytes: number): string => {
  if (!Number.isFinite(bytes) || bytes < 0) return '?';
  let value = bytes;
  let unit = 0;
  // 999.5 would be printed as 1000: the next unit takes it.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const figures = unit === 0 || value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
  return `${figures} ${units[unit]}`;
};
