import {jsonSchema, type SchemaNode} from './json-schema.ts';
import type {Path} from './locate.ts';

/** Everything the schema says about one path. More than one where the schema leaves a choice that the value does not make. */
export const schemaAt = (path: Path, value: unknown): readonly SchemaNode[] => {
  let nodes = choices(jsonSchema(), value);
  let at = value;
  for (const part of path) {
    at = memberOf(at, part);
    nodes = nodes.flatMap(node => childOf(node, part)).flatMap(node => choices(node, at));
  }
  return nodes;
};

/** Names that may stand in the object at this path. */
export const keysAt = (path: Path, value: unknown): readonly string[] => [
  ...new Set(schemaAt(path, value).flatMap(({properties}) => Object.keys(properties ?? {}))),
];

/** The sentence about this path; empty when there is none. */
export const descriptionAt = (path: Path, value: unknown): string => {
  const [parent, name] = [path.slice(0, -1), path.at(-1)];
  if (name === undefined) return '';
  return (
    schemaAt(parent, value)
      .flatMap(node => childOf(node, name))
      .find(({description}) => description)?.description ?? ''
  );
};

/** Objects anywhere in the config that know this name, as paths: where did somebody mean to write it? */
export const homesOf = (name: string): readonly string[] => {
  const homes: string[] = [];
  const visit = (node: SchemaNode, at: string): void => {
    for (const choice of [node, ...(node.anyOf ?? []), ...(node.oneOf ?? [])]) {
      for (const [key, child] of Object.entries(choice.properties ?? {})) {
        if (key === name && at !== '') homes.push(at);
        visit(child, at === '' ? key : `${at}.${key}`);
      }
      const items = choice.items;
      if (items && !Array.isArray(items)) visit(items as SchemaNode, `${at}[…]`);
    }
  };
  visit(jsonSchema(), '');
  return [...new Set(homes)];
};

export const memberOf = (value: unknown, part: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? (value as Record<string | number, unknown>)[part] : undefined;

const childOf = (node: SchemaNode, part: string | number): readonly SchemaNode[] => {
  if (typeof part === 'string') {
    const own = node.properties && Object.hasOwn(node.properties, part) ? node.properties[part] : undefined;
    if (own) return [own];
    return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
  }
  if (Array.isArray(node.items)) {
    const element = (node.items as readonly SchemaNode[])[part] ?? node.additionalItems;
    return element ? [element] : [];
  }
  return node.items ? [node.items as SchemaNode] : [];
};

/** Alternatives parted; those that the value has excluded by its kind (a list, an object, "kind": "slack") are gone. */
const choices = (node: SchemaNode, value: unknown): readonly SchemaNode[] => {
  const options = node.anyOf ?? node.oneOf;
  if (!options) return [node];
  const all = options.flatMap(option => choices(option, value));
  const possible = all.filter(option => isPossible(option, value));
  return possible.length > 0 ? possible : all;
};

const isPossible = (node: SchemaNode, value: unknown): boolean => {
  if (Array.isArray(value) !== (node.type === 'array')) return false;
  return Object.entries(node.properties ?? {}).every(([name, {const: wanted}]) => wanted === undefined || memberOf(value, name) === wanted);
};
