export {againStep, againSteps, rollbackPlan, wayBackSteps, whyNotMigration, type WayBackInput, type WayBackStep} from './plan.ts';
export {roundsIn} from './one-instance.ts';
export {rollbackScript} from './script.ts';
export {planKey, whyNotRehearsed} from './plan-key.ts';
