/** The fifteen gates in release order. Names are the same at every screen size. */
export const gateList = [
  {id: 'preflight', number: 1, name: 'Preflight'},
  {id: 'version', number: 2, name: 'Version'},
  {id: 'changelog', number: 3, name: 'Changelog'},
  {id: 'cut', number: 4, name: 'Cut'},
  {id: 'artifact', number: 5, name: 'Artifact'},
  {id: 'sql-review', number: 6, name: 'SQL review'},
  {id: 'staging', number: 7, name: 'Staging'},
  {id: 'validation', number: 8, name: 'Validation'},
  {id: 'checklist', number: 9, name: 'Checklist'},
  {id: 'backup', number: 10, name: 'Backup'},
  {id: 'migrate', number: 11, name: 'Migrate'},
  {id: 'deploy', number: 12, name: 'Deploy'},
  {id: 'smoke', number: 13, name: 'Smoke'},
  {id: 'monitor', number: 14, name: 'Monitor'},
  {id: 'finalise', number: 15, name: 'Finalise'},
] as const;

export type GateId = (typeof gateList)[number]['id'];
export type GateInfo = {readonly id: GateId; readonly number: number; readonly name: string};

export const gateIds: readonly GateId[] = gateList.map(gate => gate.id);
export const gateInfo = (id: GateId): GateInfo => gateList.find(gate => gate.id === id)!;
export const gateNumber = (id: GateId): number => gateInfo(id).number;
export const isBefore = (a: GateId, b: GateId): boolean => gateNumber(a) < gateNumber(b);

/** From here on others see what we do (gate 4), and production changes (gate 11). */
export const seenByOthersFrom: GateId = 'cut';
export const inProductionFrom: GateId = 'migrate';

/**
 * Who does the work of a gate.
 * - `told`: the cockpit shows the instruction, a person does it and attests.
 * - `assisted`: the exact commands are shown, a person starts them.
 * - `automatic`: starts by itself as soon as the gate before it has passed.
 */
export type GateMode = 'told' | 'assisted' | 'automatic';
