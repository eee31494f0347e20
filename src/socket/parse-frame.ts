import {cockpitItself} from '../release/commands.ts';
import {gateIds} from '../release/gates.ts';
import {logLevels, longestSearch, type LogWish} from '../release/log-feed.ts';
import type {GateId} from '../release/state.ts';
import {parseCommand} from './parse-command.ts';
import type {ClientFrame, ClientHello, Range} from './protocol.ts';
import type {SentAt} from './sent-at.ts';

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
      const sentAt = frame['sentAt'] === undefined ? undefined : sentAtOf(frame['sentAt']);
      if (sentAt === null) return {broken: 'a command was sent at a strange time'};
      return {type: 'command', id, command, ...(expectedSeq !== undefined && {expectedSeq: Number(expectedSeq)}), ...(sentAt && {sentAt})};
    }
    case 'look': {
      const {gate, pane} = frame;
      const log = frame['log'] === undefined ? undefined : wishOf(frame['log']);
      if (!gateIds.some(id => id === gate) || !isName(pane) || log === null) return {broken: 'a look was not understood'};
      return {type: 'look', gate: gate as GateId, pane, ...(log && {log})};
    }
    case 'ping':
      return {type: 'ping'};
    default:
      return {broken: 'a frame was of an unknown type'};
  }
};

/** Null when it is none. */
const sentAtOf = (value: unknown): SentAt | null => {
  if (typeof value !== 'object' || value === null) return null;
  const {monoMs, wallMs} = value as Readonly<Record<string, unknown>>;
  return Number.isFinite(monoMs) && Number.isFinite(wallMs) ? {monoMs: Number(monoMs), wallMs: Number(wallMs)} : null;
};

/** Null when it is none. */
const wishOf = (value: unknown): LogWish | null => {
  if (typeof value !== 'object' || value === null) return null;
  const {rows, end, level, search, only} = value as Readonly<Record<string, unknown>>;
  if (!isCount(rows) || rows > 500 || !(end === undefined || isCount(end)) || typeof only !== 'boolean') return null;
  if (!logLevels.some(each => each === level) || typeof search !== 'string' || search.length > longestSearch) return null;
  return {rows, level: level as LogWish['level'], search, only, ...(end !== undefined && {end})};
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

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
