/** Takes nodes of a JSON file apart; what is not as expected is complained about where it stands, and reading goes on. */
import type {JsonEntry, JsonNode} from './json-places.ts';

/** Takes a mistake and the offset at which it stands. */
export type Complain = (at: number, what: string) => void;

export const isNull = (node: JsonNode): boolean => node.kind === 'scalar' && node.value === null;

export const entriesOf = (node: JsonNode | undefined, complain: Complain): readonly JsonEntry[] => {
  if (!node || node.kind === 'object') return node?.entries ?? [];
  complain(node.at, 'An object { … } is expected');
  return [];
};

export const itemsOf = (node: JsonNode | undefined, complain: Complain): readonly JsonNode[] => {
  if (!node || node.kind === 'array') return node?.items ?? [];
  complain(node.at, 'A list [ … ] is expected');
  return [];
};

/** The entries of an object by name; what is not called one of `known` is a mistake. */
export const fieldsOf = <Name extends string>(node: JsonNode, known: readonly Name[], complain: Complain) => {
  const fields: Partial<Record<Name, JsonNode>> = {};
  for (const {key, keyAt, value} of entriesOf(node, complain)) {
    const name = known.find(each => each === key);
    if (!name) complain(keyAt, `"${key}" is not known here; known are ${known.join(', ')}`);
    else if (fields[name]) complain(keyAt, `"${key}" is there twice`);
    else fields[name] = value;
  }
  return fields;
};

export const numberIn = (node: JsonNode, name: string, complain: Complain): number | undefined => {
  if (node.kind === 'scalar' && typeof node.value === 'number' && Number.isFinite(node.value)) return node.value;
  complain(node.at, `${name} must be a number`);
  return undefined;
};

type Nodes<Name extends string> = Partial<Record<Name, JsonNode | undefined>>;

export const numbersIn = <Name extends string>(fields: Nodes<Name>, complain: Complain): Partial<Record<Name, number>> => {
  const numbers: Partial<Record<Name, number>> = {};
  for (const name of Object.keys(fields) as Name[]) {
    const number = fields[name] && numberIn(fields[name], name, complain);
    if (number !== undefined) numbers[name] = number;
  }
  return numbers;
};

export const textIn = (node: JsonNode, complain: Complain): string => {
  if (node.kind === 'scalar' && typeof node.value === 'string') return node.value;
  complain(node.at, 'A text in double quotes is expected');
  return '';
};

export const wordIn = <Word extends string>(node: JsonNode, words: readonly [Word, ...Word[]], complain: Complain): Word => {
  const word = words.find(each => node.kind === 'scalar' && node.value === each);
  if (!word) complain(node.at, `One of ${words.join(', ')} is expected`);
  return word ?? words[0];
};
