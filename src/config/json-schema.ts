import {z} from 'zod';
import {configSchema} from './schema.ts';

/** A piece of JSON schema, as far as it is read here. */
export type SchemaNode = {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode | readonly SchemaNode[];
  readonly additionalItems?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly minimum?: number;
  readonly maximum?: number;
};

/**
 * The config's schema as editors read it. Draft 7, because that is what they all understand; of the input, because defaults and
 * durations are filled in by us.
 */
export const jsonSchema = (): SchemaNode => (cached ??= z.toJSONSchema(configSchema, {io: 'input', target: 'draft-7'}) as SchemaNode);
let cached: SchemaNode | undefined;

/** The text of cockpit.schema.json. */
export const jsonSchemaText = (): string => {
  const {$schema, ...rest} = jsonSchema() as SchemaNode & {readonly $schema?: string};
  const title = 'cockpit.config.json';
  const description = 'What the release cockpit knows about a service. Generated from src/config; do not edit.';
  return `${JSON.stringify({$schema, title, description, ...rest}, null, 2)}\n`;
};
