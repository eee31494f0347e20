import type {OperatorCommand} from '../release/commands.ts';
import {gateIds} from '../release/gates.ts';

/** How one member of a command is checked; `?` may be left out. */
type Kind = 'gate' | 'text' | 'text?' | 'number?' | readonly string[] | {readonly maybe: readonly string[]};

/**
 * What every command of a person carries, for the engine to check: a client is another program, and may be another version.
 * The compiler keeps the list complete.
 */
const shapes = {
  StartGate: {gate: 'gate', typed: 'text?'},
  AnswerItem: {gate: 'gate', item: 'text', choice: 'text', text: 'text?', askedAt: 'number?'},
  TryItemAgain: {gate: 'gate', item: 'text'},
  MakeException: {gate: 'gate', item: 'text', reason: 'text', agreesTo: 'text?'},
  ResolveUnknown: {gate: 'gate', item: 'text', as: ['ran', 'did not run', 'run again'], reason: 'text'},
  StopItem: {gate: 'gate', item: 'text'},
  ReopenGates: {from: 'gate', reason: 'text'},
  PlaceHold: {reason: 'text'},
  LiftHold: {},
  TrafficUp: {reason: 'text?'},
  TrafficDown: {},
  RollBack: {reason: 'text?', migration: {maybe: ['keep', 'down', 'restore']}},
  TakeBack: {},
  StartNow: {},
  RetryRollback: {way: {maybe: ['platform', 'revert']}},
  AttestRollback: {saw: 'text'},
  AcceptRollback: {reason: 'text'},
  AskControls: {},
  GiveControls: {},
  KeepControls: {},
  AddNote: {text: 'text'},
  WriteCause: {text: 'text'},
  EndRelease: {reason: 'text'},
} as const satisfies {
  readonly [T in OperatorCommand['type']]: {readonly [K in Exclude<keyof Extract<OperatorCommand, {type: T}>, 'type'>]-?: Kind};
};

/** The command with exactly the members it may have; undefined when it is none, or one that only the engine may give. */
export const parseCommand = (value: unknown): OperatorCommand | undefined => {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  const {type} = value;
  if (typeof type !== 'string' || !Object.hasOwn(shapes, type)) return undefined;
  const shape: Readonly<Record<string, Kind>> = shapes[type as OperatorCommand['type']];
  const found: Record<string, unknown> = {type};
  for (const [name, kind] of Object.entries(shape)) {
    const member = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    if (!fits(member, kind)) return undefined;
    if (member !== undefined) found[name] = member;
  }
  return found as OperatorCommand;
};

const fits = (member: unknown, kind: Kind): boolean => {
  if (kind === 'gate') return gateIds.some(id => id === member);
  if (kind === 'text?') return member === undefined || typeof member === 'string';
  if (kind === 'number?') return member === undefined || Number.isFinite(member);
  if (kind === 'text') return typeof member === 'string';
  if ('maybe' in kind) return member === undefined || kind.maybe.some(word => word === member);
  return kind.some(word => word === member);
};
