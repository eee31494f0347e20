import {readFile} from 'node:fs/promises';
import {judgeRecording, readSeries} from '../judge/index.ts';
import {CockpitError} from '../util/errors.ts';
import {defineCommand} from './command.ts';

export const judgeCommand = defineCommand({
  name: 'judge',
  usage: 'judge FILE [--json]',
  says: 'what the judge would have said of a recorded series, and when',
  flags: {json: {value: false, says: 'one JSON object'}},
  run: async input => {
    const [file] = input.args;
    if (file === undefined) throw new CockpitError('Judging a recording', {cause: 'no file was named', next: ['cockpit judge FILE.json', 'cockpit judge FILE.csv']});
    const read = readSeries(await readFile(file, 'utf8').catch((error: unknown) => {
      throw new CockpitError(`Reading ${file}`, {cause: error, next: ['Look at the path']});
    }));
    if (!read.ok) {
      for (const {line, column, what} of read.problems) input.tell(`${file}:${line}:${column} ${what}`);
      return 2;
    }
    const {changes, last} = judgeRecording(read.recording);
    if (input.flags['json']) input.print(JSON.stringify({format: 1, changes, last}));
    else for (const {tick, sentence} of changes) input.print(`tick ${tick}: ${sentence}`);
    return last.verdict === 'safe' ? 0 : last.verdict === 'worse' ? 1 : 3;
  },
});
