import {chmodSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {story} from './story-rig.ts';

it('preflight finds scripts of the repository, and names programs and variables that are missing', async () => {
  const told = await story({
    real: ['preflight'],
    history: repo => {
      repo.commit('chore: begin', {'package.json': '{"name": "orders", "version": "2.7.4"}', 'ops/take': '#!/bin/sh\n', 'ops/back': '#!/bin/sh\n'});
      for (const name of ['take', 'back']) chmodSync(join(repo.path, 'ops', name), 0o755);
    },
    config: {
      backup: {kind: 'pg-custom', take: ['./ops/take', '{{file}}'], restore: ['ops/back', '{{file}}'], list: ['true', '{{file}}'], level: 'L2', levelFor: {'restore needed': 'L2'}},
      artifact: {image: {reference: 'registry.example.com/orders:{{version}}', passwordEnv: 'REGISTRY_TOKEN'}},
      tools: ['no-such-program-4711'],
    },
  });
  await told.start('preflight');
  expect(await told.rests('preflight/tools')).toMatchObject({
    status: 'failed',
    evidence: {says: '3 of 4 programs, 0 of 1 credentials', details: ['Not found: no-such-program-4711', 'Not set: REGISTRY_TOKEN']},
  });
});
