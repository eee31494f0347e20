import type {GateId} from '../release/gates.ts';
import type {Config} from './schema.ts';

/**
 * What the cockpit needs before it can do the work of a gate itself; undefined when it has it.
 *
 * A gate without its means is *told*: the cockpit shows what has to be done, a person does it and says so. That is also how
 * something without servers, such as a library or a command-line program, is released: no environment is pretended.
 */
export const missingMeans = (gate: GateId, config: Config): string | undefined => {
  const {environments, smoke, checkpoint} = config;
  switch (gate) {
    case 'artifact':
      return config.artifact ? undefined : 'artifact';
    case 'staging':
      return environments.staging ? (config.deploy ? undefined : 'deploy') : 'environments.staging';
    case 'backup':
      return environments.production || config.backup || checkpoint.files.length + checkpoint.commands.length > 0
        ? undefined
        : 'environments.production';
    case 'deploy':
      return environments.production ? (config.deploy ? undefined : 'deploy') : 'environments.production';
    case 'smoke':
      return environments.production || smoke.checks.length + smoke.dependencies.length + smoke.features.length > 0
        ? undefined
        : 'smoke.checks';
    case 'monitor':
      return environments.production ? undefined : 'environments.production';
    case 'migrate':
      return config.migrations && !environments.production && config.migrations.psql?.production === undefined ? 'environments.production' : undefined;
    default:
      return undefined;
  }
};
