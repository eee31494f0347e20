/** A place in a PromQL expression that names series: `http_requests_total{code=~"5.."}`. */
export type Selector = {
  /** As it stands in the query. */
  readonly text: string;
  /** Name of the metric; undefined where only labels choose. */
  readonly name: string | undefined;
  readonly matchers: readonly {readonly label: string; readonly operator: string; readonly value: string}[];
};

/** Words that are no metric, wherever they stand. Source: https://prometheus.io/docs/prometheus/latest/querying/operators/ */
const words = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'bool', 'and', 'or', 'unless', 'atan2', 'offset', 'start', 'end', 'inf', 'nan']);
/** Words after which a list of label names stands in parentheses. */
const listing = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);

const token = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|\[[^\]]*\]|\d[\w.]*|[a-zA-Z_:][\w:]*|[^\s]/g;

/**
 * The selectors of a query, in order. What is not PromQL gives whatever looks like a selector in it: the server says what is
 * wrong with a query, this only finds out whose samples it rests on.
 */
export const selectorsIn = (query: string): readonly Selector[] => {
  const tokens = [...query.matchAll(token)].map(({0: text, index}) => ({text, index})).filter(({text}) => !text.startsWith('#'));
  const found: Selector[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const {text, index} = tokens[i]!;
    const next = tokens[i + 1]?.text;
    if (listing.has(text.toLowerCase()) && next === '(') {
      while (i < tokens.length && tokens[i]!.text !== ')') i++;
      continue;
    }
    const named = /^[a-zA-Z_:]/.test(text) && !words.has(text.toLowerCase()) && next !== '(';
    // `sum by (le) (…)`: an operator.
    if (next !== undefined && /^(by|without)$/i.test(next)) continue;
    if (!named && text !== '{') continue;
    const open = named ? (next === '{' ? i + 1 : undefined) : i;
    const close = open === undefined ? i : tokens.findIndex((one, at) => at > open && one.text === '}');
    if (close < 0) break;
    const last = tokens[close]!;
    const inside = open === undefined ? '' : query.slice(tokens[open]!.index + 1, last.index);
    found.push({text: query.slice(index, last.index + last.text.length), name: named ? text : undefined, matchers: matchersIn(inside)});
    i = close;
  }
  return found;
};

const matcher = /([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)/g;

const matchersIn = (text: string): Selector['matchers'] =>
  [...text.matchAll(matcher)].map(([, label, operator, value]) => ({label: label!, operator: operator!, value: value!.slice(1, -1)}));

/** How old the newest sample behind a query is, in seconds by the server's own clock; undefined where no series can be named. */
export const ageQuery = (query: string): string | undefined => {
  const selectors = selectorsIn(query);
  return selectors.length === 0 ? undefined : `time() - ${oldest(selectors.map(({text}) => `max(timestamp(${text}))`))}`;
};

/** `min` of several single values: each gets a label of its own, because `or` keeps only one of those that look alike. */
const oldest = (values: readonly string[]): string =>
  values.length === 1 ? values[0]! : `min(${values.map((value, index) => `label_replace(${value}, "part", "${index}", "", "")`).join(' or ')})`;

/**
 * Counts series that the query could ever match: same name, with the labels that it asks for, whatever their values. None means
 * that a name is wrong, not that nothing has happened. Undefined where only values could be wrong.
 */
export const presenceQuery = (query: string): string | undefined => {
  const asked = selectorsIn(query).flatMap(({name, matchers}) => {
    const labels = matchers.filter(({label, operator, value}) => label !== '__name__' && (operator === '=' || operator === '=~') && value !== '' && value !== '.*');
    const from = name ?? matchers.find(({label, operator}) => label === '__name__' && operator === '=')?.value;
    return from === undefined ? [] : [`count(${from}{${labels.map(({label}) => `${label}!=""`).join(',')}})`];
  });
  return asked.length === 0 ? undefined : oldest(asked);
};

/** Puts a version into a query; what could end the string that it stands in is escaped. */
export const withVersion = (query: string, version: string): string => query.replaceAll('{{version}}', version.replace(/["\\]/g, '\\$&'));
