import {gateInfo} from '../release/gates.ts';
import {jsonSchema, type SchemaNode} from './json-schema.ts';
import {placeholders, variableOf} from './placeholders.ts';

/** The text of docs/config.md: every field of the schema with its sentence and default, and every `{{name}}`. */
export const configDocs = (): string => {
  const root = jsonSchema();
  const [leaves, sections] = [[] as Field[], [] as Field[]];
  for (const field of fieldsOf(root, '')) (hasFields(field.node) ? sections : leaves).push(field);
  const told = new Map<string, string>();
  return [
    '# cockpit.config.json',
    '',
    '<!-- Generated from src/config by scripts/generate.ts. Change the schema, not this file. -->',
    '',
    ...intro,
    '## The config as a whole',
    '',
    ...table([...leaves, ...sections.map(field => ({...field, linked: true}))]),
    ...sections.flatMap(field => section(field, told)),
    '## Commands',
    '',
    ...commands(),
    '## Values in commands',
    '',
    ...values(),
  ].join('\n');
};

const intro = [
  'One file in the root of the repository. `"$schema": "./cockpit.schema.json"` gives completion in editors; `cockpit config check`',
  'shows every mistake with its line; `cockpit init` writes a config to begin with. What is not listed here is an error.',
  '',
  'Only `service` has to be there. What is missing is not pretended: a gate without its commands is *told*, which means that the',
  'cockpit says what has to be done, and a person does it and says so.',
  '',
  'Durations are texts with units: `"90s"`, `"10m"`, `"1h30m"`, `"2d"`. Paths are relative to the repository. Numbers carry their unit in',
  'their name or their sentence.',
  '',
];

const commands = (): readonly string[] => [
  'A command is a list: the program and its arguments, one text each. There is no shell, so pipes, `$VARIABLES`, `*` and `~` mean nothing.',
  '',
  '```json',
  '"deploy": {"command": ["./deploy.sh", "{{env}}", "{{digest}}"]}',
  '```',
  '',
  'Where more is needed it is an object:',
  '',
  ...commandTable(),
  'A shell is asked for by name, and is shown in red. It gets one argument, its script; values reach it as variables, never as text in',
  'the script:',
  '',
  '```json',
  '"deploy": {"command": {"shell": "/bin/sh", "timeout": "15m", "argv": ["docker pull \\"app@$COCKPIT_DIGEST\\" && ./up"]}}',
  '```',
  '',
];

const commandTable = (): readonly string[] => {
  const command = jsonSchema().properties?.['deploy']?.properties?.['command'];
  const object = command?.anyOf?.find(({type}) => type === 'object');
  return object ? table(fieldsOf(object, '')) : [];
};

const values = (): readonly string[] => [
  'A value stands inside the argument in which its name stands. It is checked against what it may look like: no dash in front, no',
  'control characters, no blanks in versions, tags, branches and digests. `{{.Id}}` and other templates of docker or Go are left alone.',
  '',
  '| name | what it is | known | example | variable |',
  '| --- | --- | --- | --- | --- |',
  ...placeholders.map(({name, means, knownFrom, example, whole}) => {
    const known = knownFrom ? `from gate ${gateInfo(knownFrom).number} ${gateInfo(knownFrom).name}` : 'where it is made for the command';
    const what = `${means}${whole ? '; an argument of its own' : ''}`;
    return row(`\`{{${name}}}\``, what, known, `\`${example}\``, `\`${variableOf(name)}\``);
  }),
  '',
];

type Field = {
  readonly path: string;
  readonly name: string;
  readonly node: SchemaNode;
  readonly required: boolean;
  readonly linked?: boolean;
};

/** `told`: shapes that have been described already, and where. */
const section = ({path, node}: Field, told: Map<string, string>): readonly string[] => {
  const item = itemOf(node);
  const shape = JSON.stringify({...item, description: undefined});
  const heading = [`## ${path}`, '', ...(node.description ? [sentence(node), ''] : [])];
  const same = told.get(shape);
  if (same !== undefined) return [...heading, `The same fields as \`${same}\`.`, ''];
  told.set(shape, path);
  const variants = variantsOf(item);
  const fields = variants.length > 0 ? [] : fieldsOf(item, node.type === 'array' ? `${path}[]` : path);
  return [
    ...heading,
    ...table(fields),
    ...variants.flatMap(variantDocs),
    ...fields.filter(({node: child}) => hasFields(child)).flatMap(child => section(child, told)),
  ];
};

const variantDocs = (variant: SchemaNode): readonly string[] => {
  const kind = variant.properties?.['kind'];
  const names = Object.keys(variant.properties ?? {}).join(', ');
  // A plain value: what stands above says all of it.
  if (names === '') return [];
  return [
    kind?.const === undefined ? `With ${names}:` : `\`"kind": ${JSON.stringify(kind.const)}\`: ${kind.description ?? ''}`,
    '',
    ...table(fieldsOf(variant, '').filter(({name}) => name !== 'kind')),
  ];
};

const table = (fields: readonly Field[]): readonly string[] =>
  fields.length === 0
    ? []
    : [
        '| field | kind | default | what it says |',
        '| --- | --- | --- | --- |',
        ...fields.map(field => {
          const name = field.linked ? `[\`${field.name}\`](#${field.path.toLowerCase()})` : `\`${field.name}\``;
          return row(name, kindOf(field.node), defaultOf(field), sentence(field.node));
        }),
        '',
      ];

const fieldsOf = (node: SchemaNode, at: string): readonly Field[] =>
  Object.entries(node.properties ?? {}).map(([name, child]) => ({
    path: at === '' ? name : `${at}.${name}`,
    name,
    node: child,
    required: node.required?.includes(name) ?? false,
  }));

const itemOf = (node: SchemaNode): SchemaNode =>
  node.type === 'array' && node.items && !Array.isArray(node.items) ? (node.items as SchemaNode) : node;
const variantsOf = (node: SchemaNode): readonly SchemaNode[] => (isCommand(node) ? [] : (node.anyOf ?? node.oneOf ?? []));
const hasFields = (node: SchemaNode): boolean => itemOf(node).properties !== undefined || variantsOf(itemOf(node)).length > 0;

/** A list of texts, or the same in an object. */
const isCommand = (node: SchemaNode): boolean => node.anyOf?.some(({items}) => Array.isArray(items)) ?? false;

const kindOf = (node: SchemaNode): string => {
  if (isCommand(node)) return 'command';
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.enum) return node.enum.map(value => `\`${JSON.stringify(value)}\``).join(' ');
  if (Array.isArray(node.items)) return 'list of texts';
  if (node.type === 'array') return `list of ${plural(kindOf(itemOf(node)))}`;
  if (node.description?.includes('A duration such as')) return 'duration';
  const range = [
    node.minimum === undefined ? '' : `from ${node.minimum}`,
    node.maximum === undefined || node.maximum > 1e9 ? '' : `to ${node.maximum}`,
  ]
    .filter(Boolean)
    .join(' ');
  const kind =
    {string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false', object: 'object'}[node.type ?? ''] ?? 'object';
  return range ? `${kind}, ${range}` : kind;
};

const plural = (kind: string): string => (kind.startsWith('`') ? kind : kind.replace(/^(\w+(?: number)?)/, '$1s'));

const defaultOf = ({node, required}: Field): string => {
  if (required) return '**needed**';
  if (node.default === undefined || node.type === 'object') return '–';
  return `\`${JSON.stringify(node.default)}\``;
};

// The column before it says so already.
const sentence = ({description = ''}: SchemaNode): string => description.replace(/ A duration such as .*$/, '');

// A table row is one line, and a bar would end the cell; what is escaped already stays so.
const cell = (text: string): string => text.replace(/(?<!\\)\|/g, '\\|').replace(/\s+/g, ' ');
const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
