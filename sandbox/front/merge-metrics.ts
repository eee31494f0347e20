/**
 * Several /metrics pages as one. Prometheus' text format wants all samples of a
 * family together and its HELP and TYPE only once; the instances name
 * themselves in labels, so the samples need no change.
 */
export const mergeMetrics = (pages: readonly string[]): string => {
  const families = new Map<string, {head: string[]; samples: string[]}>();
  for (const page of pages) {
    let family = '';
    for (const line of page.split('\n')) {
      if (line === '') continue;
      const head = /^# (?:HELP|TYPE) (\S+)/.exec(line);
      if (head) family = head[1]!;
      else if (line.startsWith('#')) continue;
      else if (family === '') family = /^[^{ ]+/.exec(line)?.[0] ?? '';

      const found = families.get(family) ?? {head: [], samples: []};
      families.set(family, found);
      if (!head) found.samples.push(line);
      else if (!found.head.includes(line)) found.head.push(line);
    }
  }
  return [...families.values()].flatMap(({head, samples}) => [...head, ...samples, '']).join('\n');
};
