/** One line of a /metrics page: a name, its labels, its value. */
export type Measured = {readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number};

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?\s*$/;
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

/**
 * Reads the Prometheus text format. Lines that cannot be read are left out; a value that is no finite number is NaN, so that
 * whoever adds up cannot overlook it.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const readMetrics = (text: string, wanted: ReadonlySet<string>): readonly Measured[] =>
  text.split('\n').flatMap(each => {
    if (each.startsWith('#') || each === '') return [];
    const [, name, labels = '', value] = line.exec(each) ?? [];
    if (name === undefined || !wanted.has(name)) return [];
    // Infinity is written +Inf here; as a count it is as useless as NaN.
    const number = Number(value);
    return [{name, labels: readLabels(labels), value: Number.isFinite(number) ? number : Number.NaN}];
  });

const readLabels = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries([...text.matchAll(label)].map(([, name, value]) => [name!, value!.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))]));

/** The label that must be there for a matcher to say anything; undefined where the matcher also fits its absence. */
export const labelOfMatcher = (text: string): string | undefined => (matcherOf(text)({}) ? undefined : /^\s*([a-zA-Z_]\w*)/.exec(text)?.[1]);

/** `code=~5..` or `status=error` → whether labels match. The regular expression is anchored, as in PromQL. */
export const matcherOf = (text: string): ((labels: Readonly<Record<string, string>>) => boolean) => {
  const [, name = '', operator, value = ''] = /^\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*"?(.*?)"?\s*$/.exec(text) ?? [];
  const pattern = operator === '=~' || operator === '!~' ? new RegExp(`^(?:${value})$`) : undefined;
  return labels => {
    const is = pattern ? pattern.test(labels[name] ?? '') : (labels[name] ?? '') === value;
    return operator === '!~' || operator === '!=' ? !is : is;
  };
};
