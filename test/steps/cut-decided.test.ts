import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {nextStep} from '../../src/commands/parts/headless.ts';
import {parseAnswers} from '../../src/commands/parts/answers.ts';
import {initialClientState, type ClientState} from '../../src/store/client-state.ts';
import {plainText, widthOf} from '../../src/store/text.ts';
import {gateView} from '../../src/store/view/gate.ts';
import {pressing} from '../keys/pressing.ts';
import {addHook, cloneOf} from '../rig/git-repo.ts';
import {waitFor} from '../world/wait-for.ts';
import {story} from './story-rig.ts';

type Story = Awaited<ReturnType<typeof story>>;

const failures: Readonly<Record<string, {prepare: (release: Story) => void; mend?: (release: Story) => void}>> = {
  hook: {prepare: ({remote}) => addHook(remote, 'pre-receive', 'echo "no ticket" >&2; exit 1'), mend: ({remote}) => rmSync(join(remote.path, 'hooks/pre-receive'))},
  protected: {prepare: ({remote}) => addHook(remote, 'update', 'case "$1" in refs/heads/main) echo "GH006: Protected branch update failed for refs/heads/main." >&2; exit 1;; esac')},
  immutable: {prepare: ({remote}) => addHook(remote, 'update', 'case "$1" in refs/tags/v2.8.0-rc.1) echo "GH013: tag $1 was used by an immutable release" >&2; exit 1;; esac')},
  'network cut before': {prepare: ({remote}) => addHook(remote, 'pre-receive', 'rm "$0"; kill -9 $PPID')},
  'network cut after': {prepare: ({remote}) => addHook(remote, 'reference-transaction', 'if [ "$1" = committed ]; then grep -q refs/tags/v2.8.0-rc.1 && kill -9 $PPID; fi; exit 0')},
  moved: {prepare: ({remote, folder}) => {
    const bob = cloneOf(remote, join(folder, 'bob'));
    bob.commit('fix: quicker');
    bob.git('push', '-q', 'origin', 'main');
  }},
};

/** What cockpit run --headless does, turn by turn, until it stops; on the release of the story. */
const headless = async (release: Story, answers: object): Promise<{says: string; exit: number}> => {
  const file = parseAnswers(JSON.stringify({attest: 'yes', stopBefore: 'artifact', ...answers}), 'answers.json');
  for (;;) {
    const step = await waitFor('something to do', () => nextStep(release.state(), file));
    if ('missing' in step) return {says: step.missing, exit: step.exit};
    if ('over' in step) return {says: step.says, exit: step.over};
    const before = release.state().seq;
    await release.submit(step.command, 'alice');
    await waitFor('what follows', () => release.state().seq > before);
  }
};

describe('headless', () => {
  it.each([
    ['hook', {}, 1, /^cut\.push: Push refused by a hook of origin\. It said: no ticket\..* Possible answers: push-again, pull-request, burn, stop$/, undefined],
    ['hook', {'cut.push': 'push-again'}, 1, /Push refused by a hook/, undefined],
    ['hook', {'cut.push': {choice: 'stop', text: 'the ticket comes first'}}, 1, /stopped by alice: the ticket comes first/, undefined],
    ['protected', {'cut.push': 'pull-request'}, 0, /Artifact/, 'v2.8.0-rc.1'],
    ['immutable', {'cut.push': 'burn'}, 0, /Artifact/, 'v2.8.0-rc.2'],
    ['immutable', {'cut.push': ['look-again', 'burn']}, 0, /Artifact/, 'v2.8.0-rc.2'],
    ['network cut before', {'cut.push': 'look-again'}, 0, /Artifact/, 'v2.8.0-rc.1'],
    ['network cut after', {}, 0, /Artifact/, 'v2.8.0-rc.1'],
    ['moved', {'cut.push': 'start-over'}, 1, /has commits that are not in this release/, undefined],
  ])('%s, answered %o: exit %i', {timeout: 60_000}, async (name, answers, exit, says, tag) => {
    const release = await story();
    failures[name]!.prepare(release);
    const over = await headless(release, {answers});
    expect(over.says).toMatch(says);
    expect(over.exit).toBe(exit);
    const tags = Object.keys(release.there()).filter(ref => ref.includes('-rc.'));
    expect(tags).toEqual(tag === undefined ? [] : [`tags/${tag}`]);
    if (tag !== undefined) expect(release.there()[`tags/${tag}`]).toBe(release.state().facts.commit);
  });
});

describe('in the cockpit', () => {
  const client = ({state}: Story): ClientState => {
    const first = initialClientState({who: 'alice', role: 'operator'}, Date.now());
    return {...first, release: state(), connection: {status: 'connected'} as ClientState['connection'], ui: {...first.ui, openGate: 'cut'}};
  };
  const press = async (release: Story, key: string): Promise<void> => {
    const {command} = pressing(client(release), key);
    if (!command) throw new Error(`${key} does nothing here: ${JSON.stringify(pressing(client(release), key))}`);
    await release.submit(command, 'alice');
  };
  const picture = (release: Story, width = 60): string => {
    const lines = gateView(client(release), width).rows.map(line => {
      expect(widthOf(line)).toBeLessThanOrEqual(width);
      return plainText(line).trimEnd();
    });
    return lines.join('\n');
  };

  it('what arrived stands there with what the server said, and a digit decides', async () => {
    const release = await story();
    failures['hook']!.prepare(release);
    await release.toCut();
    const seen = picture(release);
    for (const words of ['1  push again', '2  open a pull request', '3  burn v2.8.0-rc.1, cut v2.8.0-rc.2', '4  stop here', '✗', 'branch main', 'no ticket']) expect(seen).toContain(words);
    failures['hook']!.mend!(release);
    await press(release, '1');
    await waitFor('the push', () => release.item('cut/push')?.status === 'passed');
    expect(release.there()).toHaveProperty('tags/v2.8.0-rc.1');
  });

  it('a burned number is one key away, and the next is cut', async () => {
    const release = await story();
    failures['immutable']!.prepare(release);
    await release.toCut();
    expect(picture(release)).toContain('1  burn v2.8.0-rc.1, cut v2.8.0-rc.2');
    await press(release, '1');
    await waitFor('the push', () => release.item('cut/push')?.status === 'passed');
    expect(picture(release, 80)).toContain('v2.8.0-rc.2');
  });
});
