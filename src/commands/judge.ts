import {readFile} from 'node:fs/promises';
import {defaultParameters, judgeRecording, readSeries} from '../judge/index.ts';
import {formatDuration, parseDuration} from '../util/duration.ts';
import {CockpitError} from '../util/errors.ts';
import {defineCommand, flagText} from './command.ts';

export const judgeCommand = defineCommand({
  name: 'judge',
  usage: 'judge FILE [--tick 5s] [--window 30m] [--baseline 60m] [--json]',
  says: 'what the judge would have said of a recorded series, and when',
  flags: {
    tick: {value: true, says: 'time from one row to the next; without it what the file says, or 5s'},
    window: {value: true, says: 'for how long it is meant to be watched; without it what the file says, or 30m'},
    baseline: {value: true, says: 'so much of the time before is what is usual, 60m; the rest tells how much that wanders'},
    json: {value: false, says: 'one JSON object'},
  },
  run: async input => {
    const [file] = input.args;
    if (file === undefined) throw new CockpitError('Judging a recording', {cause: 'no file was named', next: ['cockpit judge FILE.json', 'cockpit judge FILE.csv', 'The form of the file is in docs/judge.md']});
    const secondsOf = (name: 'tick' | 'window' | 'baseline'): number | undefined => {
      const text = flagText(input.flags[name]);
      const ms = text === undefined ? undefined : parseDuration(text);
      if (text !== undefined && !ms) throw new CockpitError(`Reading --${name} ${text}`, {cause: 'it is no length of time', next: [`--${name} 5s, 30m, 2h`]});
      return ms === undefined ? undefined : ms / 1000;
    };
    const tickSec = secondsOf('tick');
    const settings = {...(tickSec !== undefined && {parameters: {tickSec}}), windowSec: secondsOf('window'), baselineSec: secondsOf('baseline')};
    const read = readSeries(await readFile(file, 'utf8').catch((error: unknown) => {
      throw new CockpitError(`Reading ${file}`, {cause: error, next: ['Look at the path']});
    }), settings);
    if (!read.ok) {
      for (const {line, column, what} of read.problems) input.tell(`${file}:${line}:${column} ${what}`);
      return 2;
    }
    const {changes, last} = judgeRecording(read.recording);
    const tickMs = 1000 * (read.recording.setup.parameters?.tickSec ?? defaultParameters.tickSec);
    if (input.flags['json']) input.print(JSON.stringify({format: 1, changes, last}));
    else for (const {tick, sentence} of changes) input.print(`tick ${tick}, after ${formatDuration(tick * tickMs)}: ${sentence}`);
    return last.verdict === 'safe' ? 0 : last.verdict === 'worse' ? 1 : 3;
  },
});
