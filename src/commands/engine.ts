import {defineCommand} from './command.ts';

/** Started by the cockpit itself, detached. Not in the help. */
export const engineCommand = defineCommand({
  name: 'engine',
  usage: 'engine ORDER',
  says: 'the engine of a release (internal)',
  flags: {},
  run: async ({args, env}) => {
    const {runEngine} = await import('../engine/main.ts');
    await runEngine(args[0] ?? '', env);
    return 0;
  },
});
