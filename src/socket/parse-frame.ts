import {cockpitItself} from '../release/commands.ts';
import {gateIds} from '../release/gates.ts';
import type {GateId} from '../release/state.ts';
import {parseCommand} from './parse-command.ts';
import type {ClientFrame, ClientHello, Range} from './protocol.ts';

/** What a client sent, or why it is cut: the engine takes nothing from it that has not been looked at. */
export const parseFrame = (value: unknown): ClientFrame | {readonly broken: string} => {
  if (typeof value !== 'object' || value === null) return {broken: 'a frame was not an object'};
  const frame = value as Readonly<Record<string, unknown>>;
  switch (frame['type']) {
    case 'hello':
      return helloOf(frame) ?? {broken: 'the hello was not understood'};
    case 'command': {
      const {id, expectedSeq} = frame;
      if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) return {broken: 'a command had no id'};
      if (expectedSeq !== undefined && !Number.isSafeInteger(expectedSeq)) return {broken: 'a command expected a strange state'};
      const command = parseCommand(frame['command']);
      if (!command) return {broken: 'a command was not understood'};
      return {type: 'command', id, command, ...(expectedSeq !== undefined && {expectedSeq: Number(expectedSeq)})};
    }
    case 'look': {
      const {gate, pane} = frame;
      if (!gateIds.some(id => id === gate) || !isName(pane)) return {broken: 'a look was not understood'};
      return {type: 'look', gate: gate as GateId, pane};
    }
    case 'ping':
      return {type: 'ping'};
    default:
      return {broken: 'a frame was of an unknown type'};
  }
};

const helloOf = ({protocol, who, tty, role}: Readonly<Record<string, unknown>>): ClientHello | undefined => {
  if (!isRange(protocol) || !isName(who) || !isName(tty) || (role !== 'operator' && role !== 'observer')) return undefined;
  // Nobody signs with the name under which the cockpit acts by itself.
  if (who.trim().toLowerCase() === cockpitItself) return undefined;
  return {type: 'hello', protocol, who, tty, role};
};

/** Shown on everybody's screen and written to the record. */
const isName = (value: unknown): value is string =>
  typeof value === 'string' && /^[\p{L}\p{N}/][\p{L}\p{M}\p{N} ._@/:+-]{0,63}$/u.test(value);

const isRange = (value: unknown): value is Range =>
  Array.isArray(value) && value.length === 2 && value.every(end => Number.isSafeInteger(end)) && Number(value[0]) <= Number(value[1]);
