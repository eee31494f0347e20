import {z} from 'zod';
import {gateIds, type GateId, type GateMode} from '../release/gates.ts';
import {environment} from './sections/environment.ts';
import * as gate from './sections/gates.ts';
import {monitor, notice} from './sections/monitor.ts';

const mode = z.enum(['told', 'assisted', 'automatic']);

const modes = z
  .strictObject(Object.fromEntries(gateIds.map(id => [id, mode.optional()])) as Record<GateId, z.ZodOptional<typeof mode>>)
  .prefault({})
  .meta({description: 'Who does the work of a gate: told (a person, and attests), assisted (a person starts it), automatic.'});

/** Everything that cockpit.config.json may say. Anything else in it is an error. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  service: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/i).meta({description: 'Name of what is released.'}),
  git: gate.git,
  changelog: gate.changelog,
  ci: gate.ci.optional(),
  artifact: gate.artifact.optional(),
  migrations: gate.migrations.optional(),
  environments: z.strictObject({staging: environment.optional(), production: environment}),
  deploy: gate.deploy.optional(),
  traffic: gate.traffic.optional(),
  rollback: gate.rollback.optional(),
  backup: gate.backup.optional(),
  checkpoint: gate.checkpoint,
  validation: gate.validation,
  checklist: gate.checklist,
  smoke: gate.smoke,
  monitor,
  finalise: gate.finalise,
  notify: z.array(notice).default([]).meta({description: 'Where the team and the stakeholders are told.'}),
  tools: z.array(z.string()).default([]).meta({description: 'Programs that must be installed, beside those the commands name.'}),
  secrets: z.array(z.string()).default([]).meta({description: 'Names of variables that the commands need; values never leave the environment and are masked everywhere.'}),
  gates: modes,
});

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
export type EnvironmentConfig = Config['environments']['production'];
export type EnvironmentName = 'staging' | 'production';

/** Where the config says nothing. What others see, and production, is started by a person. */
export const defaultModes: Readonly<Record<GateId, GateMode>> = {
  preflight: 'automatic',
  version: 'automatic',
  changelog: 'automatic',
  cut: 'assisted',
  artifact: 'automatic',
  'sql-review': 'automatic',
  staging: 'assisted',
  validation: 'automatic',
  checklist: 'automatic',
  backup: 'automatic',
  migrate: 'assisted',
  deploy: 'assisted',
  smoke: 'automatic',
  monitor: 'automatic',
  finalise: 'assisted',
};

export const modesOf = (config: Config): Readonly<Record<GateId, GateMode>> =>
  Object.fromEntries(gateIds.map(id => [id, config.gates[id] ?? defaultModes[id]])) as unknown as Record<GateId, GateMode>;
