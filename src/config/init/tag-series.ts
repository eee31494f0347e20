/** A tag and when it was made, epoch ms. */
export type DatedTag = {readonly name: string; readonly at: number};

/** Tags that count one thing: `v1.2.3`, `orders@1.2.3`. */
export type TagSeries = {readonly prefix: string; readonly newest: DatedTag};

/** A plain series that is older than this beside a living one has been given up: the repository went over to tags by package. */
const abandonedMs = 365 * 24 * 3_600_000;

/**
 * The series of release tags in a repository, the one that is most likely meant first: the plain one (`v` or nothing), unless
 * another goes on a year after it; then whichever was tagged last.
 */
export const tagSeries = (tags: readonly DatedTag[]): readonly TagSeries[] => {
  const byPrefix = new Map<string, TagSeries>();
  for (const newest of tags) {
    // No digit in front of the number: of 8.1.3.1, which is no SemVer, `8.` would become a prefix.
    const [, prefix] = /^(.*?)(?<!\d\.?)\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.exec(newest.name) ?? [];
    if (prefix === undefined || !isPrefix(prefix)) continue;
    const known = byPrefix.get(prefix);
    if (!known || known.newest.at < newest.at) byPrefix.set(prefix, {prefix, newest});
  }
  const all = [...byPrefix.values()].sort((a, b) => b.newest.at - a.newest.at);
  const plain = all.find(({prefix}) => prefix === 'v' || prefix === '');
  return plain && all[0]!.newest.at - plain.newest.at <= abandonedMs ? [plain, ...all.filter(one => one !== plain)] : all;
};

const isPrefix = (prefix: string) => /^(?:[A-Za-z0-9_@][A-Za-z0-9_.@+#/-]{0,99})?$/.test(prefix);
