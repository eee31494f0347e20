import type {GateId} from '../release/gates.ts';
import type {Path} from './locate.ts';
import type {ValueName} from './placeholders.ts';
import type {Config, EnvironmentConfig} from './schema.ts';
import type {ConfigCommand} from './sections/values.ts';

/** A command of the config, with what is known where it runs. */
export type CommandPlace = {
  readonly path: Path;
  readonly command: ConfigCommand;
  readonly does: 'reads' | 'changes';
  /** The first gate in which it may run. */
  readonly gate: GateId;
  /** Values that are made for this command, such as {{percent}}. */
  readonly also: readonly ValueName[];
  /** Values that it gets and no others: it runs outside the gates. */
  readonly only?: readonly ValueName[];
  /** The value that it is there to find out. */
  readonly not?: ValueName;
  /** Without one of these it would do the same whatever is released. */
  readonly needs?: readonly ValueName[];
};

/** Every command of a config, in the order of the file. The one list: trust, checks and docs read it. */
export const commandsOf = (config: Config): readonly CommandPlace[] => {
  const {
    ci,
    artifact,
    migrations,
    environments,
    deploy,
    traffic,
    rollback,
    backup,
    checkpoint,
    validation,
    checklist,
    smoke,
    finalise,
    notify,
  } = config;
  const firstDeploy: GateId = environments.staging ? 'staging' : 'deploy';
  const firstMigration: GateId = environments.staging ? 'staging' : 'migrate';
  const places: (CommandPlace | undefined)[] = [
    place(['ci', 'command'], ci?.command, 'reads', 'cut', [], {needs: ['commit', 'candidateTag', 'tag', 'branch', 'version']}),
    place(['artifact', 'digest'], artifact?.digest, 'reads', 'artifact', [], {
      not: 'digest',
      needs: ['commit', 'candidateTag', 'tag', 'version'],
    }),
    place(['artifact', 'exists'], artifact?.exists, 'reads', 'artifact', [], {needs: ['digest']}),
    place(['artifact', 'provenance'], artifact?.provenance, 'reads', 'artifact', [], {needs: ['digest']}),
    place(['migrations', 'apply'], migrations?.apply, 'changes', firstMigration, ['env']),
    place(['migrations', 'status'], migrations?.status, 'reads', firstMigration, ['env']),
    place(['migrations', 'down'], migrations?.down, 'changes', firstMigration, ['env']),
    ...environmentCommands('staging', environments.staging),
    ...environmentCommands('production', environments.production),
    place(['deploy', 'command'], deploy?.command, 'changes', firstDeploy, ['env'], {
      needs: ['version', 'digest', 'tag', 'candidateTag', 'commit'],
    }),
    place(['deploy', 'clean'], deploy?.clean, 'changes', 'finalise', ['env']),
    place(['traffic', 'set'], traffic?.set, 'changes', 'deploy', ['env', 'percent'], {needs: ['percent']}),
    place(['traffic', 'seen'], traffic?.seen, 'reads', 'deploy', ['env']),
    place(['rollback', 'probe'], rollback?.probe, 'reads', 'deploy', ['env']),
    ...(rollback?.rehearsal?.breaks ?? []).map(({command}, index) =>
      place(['rollback', 'rehearsal', 'breaks', index, 'command'], command, 'changes', 'staging', ['env']),
    ),
    place(['rollback', 'rehearsal', 'mend'], rollback?.rehearsal?.mend, 'changes', 'staging', ['env']),
    place(['rollback', 'command'], rollback?.command, 'changes', firstDeploy, ['env'], {needs: ['previous.version', 'previous.digest']}),
    place(['rollback', 'one'], rollback?.one, 'changes', firstDeploy, ['env', 'instance'], {needs: ['instance']}),
    place(['backup', 'take'], backup?.take, 'changes', 'backup', ['env', 'file'], {needs: ['file']}),
    place(['backup', 'list'], backup?.list, 'reads', 'backup', ['env', 'file'], {needs: ['file']}),
    place(['backup', 'restoreScratch'], backup?.restoreScratch, 'changes', 'backup', ['env', 'file'], {needs: ['file']}),
    place(['backup', 'compare'], backup?.compare, 'reads', 'backup', ['env', 'file']),
    place(['backup', 'smoke'], backup?.smoke, 'reads', 'backup', ['env', 'file']),
    place(['backup', 'restore'], backup?.restore, 'changes', 'backup', ['env', 'file'], {needs: ['file']}),
    ...checkpoint.commands.map(({command}, index) =>
      place(['checkpoint', 'commands', index, 'command'], command, 'reads', 'backup', ['env']),
    ),
    ...validation.suites.map(({command}, index) =>
      place(['validation', 'suites', index, 'command'], command, 'changes', 'validation', ['env']),
    ),
    place(['checklist', 'flags'], checklist.flags, 'reads', 'checklist', ['env']),
    ...(['checks', 'dependencies', 'features'] as const).flatMap(list =>
      smoke[list].map((check, index) =>
        place(['smoke', list, index, 'command'], 'command' in check ? check.command : undefined, 'reads', 'smoke', ['env']),
      ),
    ),
    place(['finalise', 'publish'], finalise.publish, 'changes', 'finalise', ['notes'], {needs: ['notes', 'tag', 'version']}),
    place(['finalise', 'ticket'], finalise.ticket, 'changes', 'finalise', ['notes']),
    ...notify.map((notice, index) =>
      place(['notify', index, 'command'], notice.kind === 'command' ? notice.command : undefined, 'changes', 'cut', ['env', 'text'], {
        needs: ['text'],
      }),
    ),
  ];
  return places.filter(one => one !== undefined);
};

// Watching is not part of a gate: it begins with the release, before the new version has a name, and goes on to its end.
const environmentCommands = (
  name: 'staging' | 'production',
  environment: EnvironmentConfig | undefined,
): readonly (CommandPlace | undefined)[] =>
  environment === undefined
    ? []
    : [
        place(['environments', name, 'variables'], environment.variables, 'reads', 'staging', ['env']),
        place(
          ['environments', name, 'metrics', 'command'],
          environment.metrics?.kind === 'command' ? environment.metrics.command : undefined,
          'reads',
          'preflight',
          [],
          {only: ['version', 'previous.version']},
        ),
        ...environment.logs.map((log, index) =>
          place(['environments', name, 'logs', index, 'command'], 'command' in log ? log.command : undefined, 'reads', 'preflight', [], {
            only: [],
          }),
        ),
        ...environment.measures.map(({command}, index) =>
          place(['environments', name, 'measures', index, 'command'], command, 'reads', 'preflight', [], {only: []}),
        ),
      ];

const place = (
  path: Path,
  command: ConfigCommand | undefined,
  does: CommandPlace['does'],
  gate: GateId,
  also: readonly ValueName[],
  more: Pick<CommandPlace, 'only' | 'not' | 'needs'> = {},
): CommandPlace | undefined => command && {path, command, does, gate, also, ...more};
