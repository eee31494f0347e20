/**
 * What a config means that says nothing: of a repository, its changelog and its versions. The schema takes its defaults from
 * here; whoever needs no more than these need not wake it.
 */
export const usual = {
  git: {
    remote: 'origin',
    branch: 'main',
    tagPrefix: 'v',
    flow: 'trunk' as const,
    sign: false,
    versionFiles: [{file: 'package.json'}] as {file: string; pattern?: string | undefined}[],
    lock: true,
    lockIn: 'ref' as const,
  },
  changelog: {file: 'CHANGELOG.md'},
  version: {below1: 'minor' as const, first: '1.0.0', base: 'stable' as const, paths: [] as string[]},
};
