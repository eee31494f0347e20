import {expect, it} from 'vitest';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {openPty, type PtyTerminal} from '../rig/pty.ts';
import {versionsOn} from '../sandbox/rig.ts';
import {inCompany} from './rig.ts';

const answers = {attest: 'yes', production: true, onFailure: 'stop', cause: 'a story of the tests', stopBefore: 'deploy'};

it('[T5] a terminal that closes during the deploy stops nothing; the next one shows it, and r from there rolls it back', async () => {
  await inCompany('healthy', async company => {
    const {home, env, repo: cwd} = company;
    const file = join(home, 'answers.json');
    writeFileSync(file, JSON.stringify(answers));
    const before = company.headless('demo', '--dir', company.dir, '--answers', file);
    expect(await before.exited, before.said()).toBe(0);

    const open = (columns: number, rows: number) => openPty({args: ['attach'], columns, rows, cwd, home, env});
    const first = await open(120, 40);
    await first.waitFor(/12 Deploy/, {withinMs: 20_000});
    await first.waitFor(/s {1,2}start/);
    await press(first, 's', /Deploy starts in|◆ 12 Deploy/);
    await first.waitFor(/◆.*deploy 2\.8\.0 to production/, {withinMs: 30_000});
    await first.close();
    expect(process.kill(company.engine(), 0)).toBe(true);

    // What is typed while the program starts is echoed by the terminal, and must not push the picture aside.
    await using second = await open(80, 24);
    second.type('~~');
    await second.waitFor(/PRODUCTION/);
    expect(second.written()).toMatch(/^~~/);
    expect(second.lines()[0]).toMatch(/^ \[PRODUCTION\] /);
    await second.waitFor(/Deploy.*●|◆.*10 %/s, {withinMs: 60_000});
    expect(company.called('deploy --env production')).toBe(1);

    // Somebody drags the corner of the window: whatever sizes come by, the last one is drawn whole.
    for (let step = 0; step < 40; step++) second.resize(60 + ((step * 37) % 100), 15 + ((step * 13) % 40));
    second.resize(100, 30);
    await second.waitFor(screen => screen.split('\n').length === 30 && /r {2}roll back/.test(screen) && screen.includes('? help'));

    // The engine is stopped: the screen says so at once, and is right again when it goes on.
    process.kill(company.engine(), 'SIGSTOP');
    await second.waitFor(/engine frozen/i, {withinMs: 30_000});
    process.kill(company.engine(), 'SIGCONT');
    await second.waitFor(screen => !/engine frozen/i.test(screen), {withinMs: 30_000});

    await press(second, 'r', /ROLL BACK 2\.8\.0 → 2\.7\.4 starts in \d s/);
    await second.waitFor(/✓ Rolled back/, {withinMs: 90_000});
    expect(await versionsOn(company.environments.production)).toEqual(['2.7.4', '2.7.4', '2.7.4']);
    second.type('q');
    await second.exited;
    expect(second.isAlternate()).toBe(false);
    expect(second.screen()).toContain('record');
  });
}, 400_000);

/** As a person presses a key: a press that comes just after the picture has changed is not taken, and then they look, and press again. */
const press = async (pty: PtyTerminal, key: string, wanted: RegExp): Promise<void> => {
  for (let times = 1; ; times++) {
    pty.type(key);
    try {
      await pty.waitFor(wanted, {withinMs: 5_000});
      return;
    } catch (error) {
      if (times === 8) throw error;
    }
  }
};
