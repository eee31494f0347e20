export {rollbackPlan, wayBackSteps, type WayBackInput, type WayBackStep} from './plan.ts';
export {rollbackScript} from './script.ts';
