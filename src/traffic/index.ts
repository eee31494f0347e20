export {seeInstance, seeInstances, type SeenInstance} from './see-instances.ts';
export {seenPercent} from './seen-percent.ts';
export {isNear, settledShare} from './settled-share.ts';
