export {seeInstance, seeInstances, type SeenInstance} from './see-instances.ts';
export {seenPercent} from './seen-percent.ts';
