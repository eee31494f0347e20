import {gateInfo, isBefore, type GateId} from '../../release/gates.ts';
import {pathText} from '../mistake.ts';
import {nearest} from '../nearest.ts';
import {placeholderOf, placeholders, placeholdersIn, variableOf, type ValueName} from '../placeholders.ts';
import {commandsOf, type CommandPlace} from '../places.ts';
import {mayReadVariables} from '../programs.ts';
import type {ConfigCommand} from '../sections/values.ts';
import {goesToRemoteShell, scriptIndex} from '../shells.ts';
import {argumentPath, mistake, warning, type Rule} from './rule.ts';

/** `{{…}}` names exist, and are known in the first gate in which the command may run. */
export const valuesAreKnown: Rule = ({config, written}) =>
  commandsOf(config).flatMap(place =>
    textsOf(place, written).flatMap(({text, path}) =>
      placeholdersIn(text).flatMap(({name}) => {
        const known = placeholderOf(name);
        const here = placeholders.filter(one => isKnownIn(place, one.name)).map(one => one.name);
        const knownHere =
          here.length > 0 ? `Known here: ${here.map(one => `{{${one}}}`).join(' ')}.` : 'It runs outside the gates and gets no values.';
        if (!known) {
          const near = nearest(name, here);
          return mistake(path, `{{${name}}} is not a value.`, near ? `Write {{${near}}}.` : knownHere);
        }
        if (isKnownIn(place, known.name)) return [];
        if (known.name === place.not)
          return mistake(
            path,
            `${pathText(place.path)} is there to find {{${name}}} out.`,
            'Use what is known before: {{commit}}, {{candidateTag}}.',
          );
        return known.knownFrom === undefined || place.only
          ? mistake(path, `{{${name}}}, ${known.means}, is not known to ${pathText(place.path)}.`, knownHere)
          : mistake(
              path,
              `{{${name}}} is known from ${gateText(known.knownFrom)} on; this runs in ${gateText(place.gate)}.`,
              knownHere,
            );
      }),
    ),
  );

/** A value is never the program, nor part of a script, nor free text in the middle of something. */
export const valuesStandWhereTheyMay: Rule = ({config, written}) =>
  commandsOf(config).flatMap(place => {
    const {argv, shell} = place.command;
    const script = shell === undefined ? scriptIndex(argv) : 0;
    return argv.flatMap((text, index) => {
      const path = argumentPath(place, index, written);
      return placeholdersIn(text).flatMap(({name, length}) => {
        const known = placeholderOf(name);
        if (!known) return [];
        if (index === script)
          return mistake(
            path,
            `{{${name}}} stands in the script of a shell, where a value would be code.`,
            `Write "$${variableOf(known.name)}" in the script.`,
          );
        if (index === 0) return mistake(path, `{{${name}}} would choose the program.`, 'Name the program; values are for its arguments.');
        if (known.whole && length !== text.length)
          return mistake(path, `{{${name}}} has to be an argument of its own.`, 'Part the argument in two.');
        if (known.name === 'text' && goesToRemoteShell(argv))
          return mistake(
            path,
            '{{text}} would be read by the shell of another machine.',
            'Send it with a program that runs here, or as "kind": "webhook".',
          );
        return [];
      });
    });
  });

/** A command that names nothing of the release does the same for every release, unless it looks into its COCKPIT_* variables. */
export const commandsUseTheirValues: Rule = ({config}) =>
  commandsOf(config).flatMap(({path, command, needs}) => {
    if (!needs || mayReadVariables(command) || needs.some(name => isNamedIn(command, name))) return [];
    const list = needs.map(name => `{{${name}}}`).join(', ');
    return warning(
      path,
      `${pathText(path)} holds ${needs.length === 1 ? `no ${list}` : `none of ${list}`}: it does the same for every release.`,
      `Add ${needs.length === 1 ? 'it' : 'one of them'}, unless the program finds out by itself.`,
    );
  });

/** What acts on an environment is told on which; otherwise staging would be tried on production. */
export const environmentsAreNamed: Rule = ({config}) => {
  if (!config.environments.staging || !config.environments.production) return [];
  const both = new Set(['deploy.command', 'rollback.command', 'migrations.apply', 'migrations.status', 'migrations.down']);
  return commandsOf(config).flatMap(({path, command}) =>
    both.has(pathText(path)) && !mayReadVariables(command) && !isNamedIn(command, 'env')
      ? warning(
          path,
          `${pathText(path)} holds no {{env}}: it does the same for staging and for production.`,
          'Add it, unless the program finds out by itself.',
        )
      : [],
  );
};

/** A shell is named by its absolute path and gets one script. */
export const shellsAreNamed: Rule = ({config, written}) =>
  commandsOf(config).flatMap(place => {
    const {argv, shell} = place.command;
    if (shell === undefined) return [];
    return [
      ...(shell.startsWith('/')
        ? []
        : [
            mistake(
              [...place.path, 'shell'],
              `${JSON.stringify(shell)} is not an absolute path.`,
              `Write "/bin/${shell.slice(shell.lastIndexOf('/') + 1) || 'sh'}".`,
            ),
          ]),
      ...(argv.length === 1
        ? []
        : [mistake(argumentPath(place, 1, written), 'A shell gets one argument, its script.', 'Put everything into the first one.')]),
    ];
  });

/** What only a shell understands, in a command without one. */
export const noShellIsImplied: Rule = ({config, written}) =>
  commandsOf(config).flatMap(place => {
    const {argv, shell} = place.command;
    if (shell !== undefined) return [];
    const script = scriptIndex(argv);
    if (script !== undefined)
      return [
        warning(
          place.path,
          'This is a shell that was not asked for by name.',
          'Write {"shell": "/bin/sh", "argv": ["…the script…"]}, or do without a shell.',
        ),
      ];
    if (goesToRemoteShell(argv)) return [];
    return argv.flatMap((text, index) =>
      /^(?:\|\|?|&&?|;|[12]?>>?|<|2>&1)$|^\$[A-Z_]{2,}$|\$\{\w+\}|^\$\(|^~\//.test(text)
        ? warning(
            argumentPath(place, index, written),
            `${JSON.stringify(text)} means nothing here: there is no shell.`,
            'Write it without, put it into a script, or ask for a shell: {"shell": "/bin/sh", "argv": ["…"]}.',
          )
        : [],
    );
  });

/** Our variables are ours. */
export const variablesAreFree: Rule = ({config}) =>
  commandsOf(config).flatMap(({path, command}) =>
    Object.keys(command.env ?? {})
      .filter(name => name.startsWith('COCKPIT_'))
      .map(name =>
        mistake(
          [...path, 'env', name],
          `"${name}" is set by the cockpit itself.`,
          'Choose a name that does not begin with COCKPIT_.',
          'key',
        ),
      ),
  );

const gateText = (id: GateId): string => `gate ${gateInfo(id).number} ${gateInfo(id).name}`;

const isNamedIn = ({argv, env = {}}: ConfigCommand, name: ValueName): boolean => {
  const text = [...argv, ...Object.values(env)].join('\n');
  return new RegExp(`${variableOf(name)}(?![A-Z_])`).test(text) || placeholdersIn(text).some(found => found.name === name);
};

const isKnownIn = ({gate, also, not, only}: CommandPlace, name: ValueName): boolean => {
  const {knownFrom} = placeholderOf(name)!;
  if (only) return only.includes(name);
  if (also.includes(name)) return true;
  return name !== not && knownFrom !== undefined && !isBefore(gate, knownFrom);
};

const textsOf = (place: CommandPlace, written: unknown) => [
  ...place.command.argv.map((text, index) => ({text, path: argumentPath(place, index, written)})),
  ...Object.entries(place.command.env ?? {}).map(([name, text]) => ({text, path: [...place.path, 'env', name]})),
];
