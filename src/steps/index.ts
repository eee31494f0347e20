import {artifact} from './artifact.ts';
import {backup} from './backup.ts';
import {changelog} from './changelog.ts';
import {checklist} from './checklist.ts';
import {cut} from './cut.ts';
import {deploy} from './deploy.ts';
import {finalise} from './finalise.ts';
import {migrate} from './migrate.ts';
import {monitor} from './monitor.ts';
import {withModes} from './parts/told.ts';
import {preflight} from './preflight.ts';
import {smoke} from './smoke.ts';
import {sqlReview} from './sql-review.ts';
import {staging} from './staging.ts';
import type {Step} from './step.ts';
import {validation} from './validation.ts';
import {version} from './version.ts';

/** One per gate, in release order. A gate in mode `told` becomes its instructions, done and attested by a person. */
export const allSteps: readonly Step[] = [
  preflight, version, changelog, cut, artifact, sqlReview, staging, validation, checklist, backup, migrate, deploy, smoke, monitor, finalise,
].map(withModes);
