import {z} from 'zod';
import {gateIds, gateInfo, type GateId, type GateMode} from '../release/gates.ts';
import {defaultModes} from './default-modes.ts';
import {missingMeans} from './means.ts';
import {environment} from './sections/environment.ts';
import * as before from './sections/before-production.ts';
import * as until from './sections/until-cut.ts';
import * as inside from './sections/in-production.ts';
import * as kept from './sections/backup.ts';
import {monitor, notice} from './sections/monitor.ts';
import {variableName} from './sections/values.ts';

export {defaultModes} from './default-modes.ts';

const mode = z.enum(['told', 'assisted', 'automatic']);

const modes = z
  .strictObject(
    Object.fromEntries(
      gateIds.map(id => [
        id,
        mode
          .optional()
          .meta({description: `Mode of gate ${gateInfo(id).name}. Without it ${defaultModes[id]}, or told where the means are missing.`}),
      ]),
    ) as Record<GateId, z.ZodOptional<typeof mode>>,
  )
  .prefault({})
  .meta({description: 'Who does the work of a gate: told (a person does it and says so), assisted (a person starts it), automatic.'});

/** Everything that cockpit.config.json may say. Anything else in it is an error. */
export const configSchema = z.strictObject({
  $schema: z
    .string()
    .optional()
    .meta({description: 'Address of cockpit.schema.json, for completion in editors. The cockpit itself does not read it.'}),
  service: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
      'is not a name: letters, digits, dots, dashes and underscores, 63 at most, a letter or digit in front',
    )
    .meta({description: 'Name of what is released.'}),
  git: until.git,
  version: until.version,
  changelog: until.changelog,
  ci: until.ci.optional().meta({description: 'How CI is asked. Without it a person says that CI has passed.'}),
  artifact: before.artifact
    .optional()
    .meta({description: 'How the artifact is identified. Without it a person names its digest, or that there is none.'}),
  migrations: inside.migrations.optional().meta({description: 'Database migrations. Without it a release has none.'}),
  environments: z
    .strictObject({
      staging: environment.optional().meta({description: 'Where the candidate is tried first. Without it gate Staging is told.'}),
      production: environment
        .optional()
        .meta({
          description:
            'What users see. Without it (a library, a command-line program) a person does the gates Deploy and Monitor and says so.',
        }),
    })
    .prefault({})
    .meta({description: 'Where it runs.'}),
  deploy: inside.deploy
    .optional()
    .meta({description: 'How a version gets into an environment. Without it a person deploys and the cockpit watches.'}),
  traffic: inside.traffic.optional().meta({description: 'How traffic is moved step by step. Without it the deploy moves all at once.'}),
  rollback: inside.rollback
    .optional()
    .meta({description: 'The way back. Without it a person has to know it, and that is said on every screen.'}),
  backup: kept.backup.optional().meta({description: 'How the database is backed up and restored. Without it a person says that it was.'}),
  checkpoint: kept.checkpoint,
  validation: before.validation,
  checklist: before.checklist,
  smoke: inside.smoke,
  monitor,
  finalise: inside.finalise,
  notify: z.array(notice).prefault([]).meta({description: 'Where the team and the stakeholders are told.'}),
  tools: z.array(z.string().min(1)).default([]).meta({description: 'Programs that must be installed, beside those the commands name.'}),
  secrets: z
    .array(variableName('Name of a variable.'))
    .default([])
    .meta({description: 'Names of variables that the commands need; values never leave the environment and are masked everywhere.'}),
  variables: z
    .array(variableName('Name of a variable.'))
    .default([])
    .meta({
      description:
        'Names of variables that the commands need and that are not secret, such as KUBECONFIG. No others are handed on.',
    }),
  gates: modes,
});

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
export type EnvironmentConfig = NonNullable<Config['environments']['production']>;
export type EnvironmentName = 'staging' | 'production';

/** Who does the work of each gate: what the config says; a gate without its means is told; then the default. */
export const modesOf = (config: Config): Readonly<Record<GateId, GateMode>> =>
  Object.fromEntries(
    gateIds.map(id => [id, config.gates[id] ?? (missingMeans(id, config) === undefined ? defaultModes[id] : 'told')]),
  ) as unknown as Record<GateId, GateMode>;
