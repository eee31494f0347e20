import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {deploy} from '../../src/steps/deploy.ts';
import {passed} from '../../src/release/evidence.ts';
import {parsed, service} from '../config/given-config.ts';
import {engineRig} from '../rig/engine-rig.ts';
import {gitWorld} from '../rig/git-world.ts';

/** The real item of gate 12 with a probe that wants what it is told to want; the operator has an agent and a terminal. */
const checked = async (probe: string | undefined) => {
  const facts = async () => passed('found', {}, {version: '2.8.0', digest: `sha256:${'9'.repeat(64)}`, previous: {version: '2.7.4', tag: 'v2.7.4', commit: undefined}});
  const rig = await engineRig({
    gates: {
      preflight: [{id: 'facts', run: facts}],
      deploy: [{id: 'way-back', run: async context => deploy.items(context).find(({id}) => id === 'way-back')!.run(context)}],
    },
  });
  writeFileSync(join(rig.folder, 'probe.sh'), `#!/bin/sh\n${probe ?? ''}\n`, {mode: 0o755});
  const config = await parsed({...service(), rollback: {command: ['./rollback.sh', '{{env}}', '{{previous.version}}'], ...(probe !== undefined && {probe: ['./probe.sh']})}}, 'probe.sh');
  Object.assign(rig.outside, {config, world: {...rig.outside.world, run: gitWorld({SSH_AUTH_SOCK: '/run/agent', GPG_TTY: '/dev/pts/3'}).run}});
  await rig.reach('deploy');
  await rig.submit({type: 'StartGate', gate: 'deploy', typed: 'production'});
  await rig.advance(3_000);
  await rig.until('it has looked', () => !['waiting', 'running'].includes(rig.itemState('deploy/way-back').status));
  return rig.itemState('deploy/way-back');
};

describe('[P13] the way back before production', () => {
  it('is tried without the agent and the terminal of the operator, and stops the deploy where it leans on them', async () => {
    expect(await checked('[ -n "$SSH_AUTH_SOCK" ] || { echo "Permission denied (publickey)." >&2; exit 255; }')).toMatchObject({
      status: 'failed', evidence: {says: expect.stringContaining('leans on your session'), details: ['Permission denied (publickey).'], next: [expect.stringContaining('credentials of its own'), expect.any(String), expect.any(String)]},
    });
  });

  it('passes where it needs neither, and keeps the command as evidence', async () => {
    expect(await checked('[ -z "$SSH_AUTH_SOCK$GPG_TTY$DISPLAY" ]')).toMatchObject({
      status: 'passed', evidence: {commands: [{text: expect.stringContaining('probe.sh'), exitCode: 0}], details: expect.arrayContaining([expect.stringContaining('works without your SSH agent')])},
    });
  });

  it('says so where nobody knows', async () =>
    expect(await checked(undefined)).toMatchObject({status: 'passed', evidence: {details: expect.arrayContaining([expect.stringContaining('not known: rollback.probe would tell')])}}));
});
