import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {initialState} from '../../src/release/state.ts';
import {allSteps} from '../../src/steps/index.ts';
import type {ItemContext} from '../../src/steps/step.ts';
import {parsed} from '../config/given-config.ts';
import {tempFolder} from '../rig/git-repo.ts';
import {gitWorld} from '../rig/git-world.ts';

it('preflight finds scripts of the repository, and names programs and variables that are missing', async () => {
  const repo = tempFolder();
  mkdirSync(join(repo, 'ops'));
  for (const name of ['take.sh', 'back.sh']) {
    writeFileSync(join(repo, 'ops', name), '#!/bin/sh\n');
    chmodSync(join(repo, 'ops', name), 0o755);
  }
  const config = await parsed(
    {
      service: 'orders', git: {versionFiles: []},
      backup: {kind: 'pg-custom', take: ['./ops/take.sh', '{{file}}'], restore: ['ops/back.sh', '{{file}}'], list: ['true', '{{file}}'], level: 'L2'},
      artifact: {image: {reference: 'registry.example.com/orders:{{version}}', passwordEnv: 'REGISTRY_TOKEN'}},
      tools: ['no-such-program-4711'],
    },
    'ops/take.sh', 'ops/back.sh',
  );
  const tools = allSteps.find(({id}) => id === 'preflight')!.items({config, facts: {}, state: initialState()}).find(({id}) => id === 'tools')!;
  const context = {config, repo, world: gitWorld(), signal: new AbortController().signal} as Partial<ItemContext> as ItemContext;
  expect(await tools.run(context)).toMatchObject({
    status: 'failed',
    evidence: {says: '3 of 4 programs, 0 of 1 credentials', details: ['Not found: no-such-program-4711', 'Not set: REGISTRY_TOKEN']},
  });
});
