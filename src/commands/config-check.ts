import {loadConfig, renderLoaded} from '../config/load.ts';
import {defineCommand} from './command.ts';
import {findRepo, worldOf} from './parts/repo.ts';

export const configCheckCommand = defineCommand({
  name: 'config check',
  usage: 'config check [--json]',
  says: 'all mistakes of cockpit.config.json at once, each with its place',
  flags: {json: {value: false, says: 'one JSON object'}},
  run: async input => {
    const world = worldOf(input);
    const repo = await findRepo(input.cwd, world);
    const loaded = await loadConfig(repo, world);
    if (input.flags['json']) {
      input.print(JSON.stringify({format: 1, ok: loaded.ok, path: loaded.path, mistakes: loaded.ok ? [] : loaded.mistakes, warnings: loaded.warnings, ...(!loaded.ok && {why: loaded.why, next: loaded.next})}));
    } else {
      const picture = renderLoaded(loaded, input.cwd);
      if (loaded.ok) input.print(`${picture}${loaded.path}: fine${loaded.warnings.length > 0 ? `, ${loaded.warnings.length} to think about` : ''}.`);
      else input.tell(picture);
    }
    return loaded.ok ? 0 : 2;
  },
});
