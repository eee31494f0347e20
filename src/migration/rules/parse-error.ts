import {defineRule} from './rule.ts';

export const parseError = defineRule({
  id: 'parse-error',
  group: 'parse',
  about: 'A file that cannot be read to its end is never passed',
  checkFile: ({trouble}) => (trouble ? [{severity: 'stop', ...trouble}] : []),
});
