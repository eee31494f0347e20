import {ofKind} from '../postgres/file-index.ts';
import type {Place} from '../postgres/set.ts';
import type {Severity} from '../report.ts';
import {defineRule} from './rule.ts';
import {runningCodeWords} from './running-code.ts';

export const dropObject = defineRule({
  id: 'drop-object',
  group: 'destructive',
  about: 'DROP VIEW, FUNCTION, TYPE, SEQUENCE, EXTENSION, TRIGGER, RULE',
  check: place => {
    const {action} = place;
    const severity = severities[action.kind];
    if (severity === undefined || replaced(place)) return undefined;
    return {
      severity,
      title: action.does,
      why: `${consequences[action.kind]} ${(action.names?.length ?? 0) > 0 ? runningCodeWords(place) : ''}`.trim(),
      instead: 'Leave it in this release and drop it in the next one, when no running version uses it.',
    };
  },
});

const severities: Readonly<Record<string, Severity>> = {
  'drop-view': 'stop',
  'drop-function': 'stop',
  'drop-type': 'stop',
  'drop-sequence': 'stop',
  'drop-extension': 'stop',
  'drop-trigger': 'warn',
  'drop-rule': 'warn',
};
const consequences: Readonly<Record<string, string>> = {
  'drop-view': 'Every query on it fails from that moment on.',
  'drop-function': 'Every call fails from that moment on.',
  'drop-type': 'Every cast and every prepared statement with it fails from that moment on.',
  'drop-sequence': 'The number it had reached is gone; a new one starts at 1 and collides.',
  'drop-extension': 'Its types, functions and indexes go with it.',
  'drop-trigger': 'What it did on each write is no longer done, silently.',
  'drop-rule': 'What it did on each query is no longer done, silently.',
};

// DROP TRIGGER IF EXISTS x; CREATE TRIGGER x in one transaction: nobody sees the moment between.
const replaced = ({action, statement, file, transaction}: Place): boolean =>
  transaction !== undefined &&
  ofKind(file, action.kind.replace('drop-', 'create-')).some(({seq, action: {name}}) => seq >= statement.seq && name === action.name);
