import type {GateId, GateMode} from '../release/gates.ts';

/** Where the config says nothing and the gate has its means. What others see, and production, is started by a person. */
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
