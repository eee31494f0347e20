import type {Config} from '../config/schema.ts';
import {modesOf} from '../config/schema.ts';
import type {GateId, GateMode} from '../release/gates.ts';

/** Who does the work of each gate in this release. */
export const defaultModesFor = (config: Config): Readonly<Record<GateId, GateMode>> => modesOf(config);
