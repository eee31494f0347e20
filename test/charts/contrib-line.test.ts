import {describe, expect, it} from 'vitest';
import {contrib, contribLine} from '../../src/charts/contrib-line.ts';

const picture = (rows: readonly string[]) => `\n${rows.join('\n').replaceAll('\u2800', ' ')}\n`;

describe('the line of blessed-contrib', () => {
  it('is drawn by its own line widget', () => {
    expect(contrib().Line.prototype).toMatchObject({type: 'line', setData: expect.any(Function)});
  });

  it('has exactly the cells asked for, and no axis, label or colour', () => {
    const rows = contribLine({runs: [{start: 0, values: [0, 1, 2, 3, 4, 5, 6, 7]}], columns: 4, rows: 2});
    expect(rows).toEqual(['⠀⠀⡠⠊', '⡠⠊⠀⠀']);
  });

  it('reaches the corners', () => {
    expect(picture(contribLine({runs: [{start: 0, values: [0, 11, 0, 11]}], columns: 2, rows: 3}))).toMatchInlineSnapshot(`
      "
      ⢸⢸
      ⡜⡜
      ⡇⡇
      "
    `);
    expect(contribLine({runs: [{start: 0, values: [0, 0]}, {start: 18, values: [3, 3]}], columns: 10, rows: 1})).toEqual(['⣀⠀⠀⠀⠀⠀⠀⠀⠀⠉']);
  });

  it('draws nothing between two pieces and joins the points of one', () => {
    expect(contribLine({runs: [{start: 0, values: [1, 1]}, {start: 6, values: [2, 2]}], columns: 4, rows: 1})).toEqual(['⠤⠀⠀⠒']);
    expect(contribLine({runs: [{start: 0, values: [1, 1, 1, 2, 2, 2]}], columns: 3, rows: 1})).toEqual(['⠤⠔⠒']);
  });

  it('shows a piece of a single dot', () => {
    expect(contribLine({runs: [{start: 3, values: [0]}], columns: 3, rows: 1})).toEqual(['⠀⢀⠀']);
  });

  it('is empty without pieces', () => {
    expect(contribLine({runs: [], columns: 3, rows: 2})).toEqual(['⠀⠀⠀', '⠀⠀⠀']);
  });

  it('leaves no trace in the process: no handlers, no output, no real blessed', async () => {
    const {spawnSync} = await import('node:child_process');
    const script = `
      const count = () => process.eventNames().map(name => [String(name), process.listenerCount(name)]);
      const before = JSON.stringify(count());
      const {contribLine} = await import('./src/charts/contrib-line.ts');
      contribLine({runs: [{start: 0, values: [0, 3]}], columns: 30, rows: 4});
      if (JSON.stringify(count()) !== before) throw new Error('handlers: ' + JSON.stringify(count()));
      process.exitCode = 7;`;
    const {status, stdout, stderr} = spawnSync(process.execPath, ['--input-type=module', '-e', script], {encoding: 'utf8'});
    expect({status, stdout, stderr}).toEqual({status: 7, stdout: '', stderr: ''});
  });
});
