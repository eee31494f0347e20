import type {Scenario} from './scenario.ts';

/**
 * Since this morning `main` is protected on the remote. Only that one ref is
 * refused, so a push that is not atomic leaves its tag behind.
 */
export const pushRejected: Scenario = {
  name: 'push-rejected',
  says: 'The remote refuses pushes to main; tags and other branches it takes.',
  updateHook: `#!/bin/sh
# $1 is the ref, $2 the old and $3 the new object.
if [ "$1" = refs/heads/main ]; then
  echo "branch main is protected: changes come in by pull request" >&2
  exit 1
fi
exit 0
`,
};
