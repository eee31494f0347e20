/**
 * THE ONLY DOOR OUTSIDE
 *
 * Everything that reads or changes something beyond our own memory goes
 * through one `World`. Tests hand in a puppet; nothing is mocked by module.
 */

import type {FollowedLines} from './follow.ts';

/** A program to start. Never a shell string: a shell must be asked for by name. */
export type Command = {
  /** `$` on screen: only looks. `!` on screen: changes something. */
  readonly does: 'reads' | 'changes';
  readonly argv: readonly [string, ...string[]];
  /** Absolute path of a shell that gets argv[0] as its script; shown in red. */
  readonly shell?: string;
  readonly cwd?: string;
  /** Added to the allowed part of our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for the program's stdin; without it stdin is /dev/null. */
  readonly input?: string;
  /** Default 60 000. */
  readonly timeoutMs?: number;
};

export const reads = (...argv: [string, ...string[]]): Command => ({does: 'reads', argv});
export const changes = (...argv: [string, ...string[]]): Command => ({does: 'changes', argv});

/** How a program ended. A bad exit is a value; only a program that could not be started throws (CockpitError). */
export type RunResult = {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** The time was up and we ended it, with its children. */
  readonly timedOut: boolean;
  /** Exactly as printed, with its last newline: `trim` what you compare. Secrets in it are yours to mask. */
  readonly stdout: string;
  /** For people: known secrets are masked. */
  readonly stderr: string;
  readonly durationMs: number;
};

export type Clock = {
  /** Wall clock, ms since the Unix epoch. For showing and for the record; never for durations. */
  readonly now: () => number;
  /** Monotonic ms. For durations and deadlines. */
  readonly mono: () => number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Yields the wall clock now and then after each `ms`, until aborted (then simply ends). */
  readonly every: (ms: number, signal: AbortSignal) => AsyncIterable<number>;
};

export type HttpRequest = {
  readonly url: string;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whole exchange, not only the headers. Default 5 000. */
  readonly timeoutMs?: number;
  /** Larger bodies are an error. Default 4 MiB. */
  readonly maxBytes?: number;
  /** Certificates (PEM) of the only authorities that are believed. Default: those of the machine. */
  readonly ca?: string;
};

/** Redirects are not followed: a login page is not health. */
export type HttpReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly durationMs: number;
  /** When the server's certificate ends, epoch ms; left out without TLS. */
  readonly certificateEndsAt?: number;
};

/** Of what a link points to. `mode` holds permission bits only. */
export type FileInfo = {
  readonly size: number;
  readonly mtimeMs: number;
  readonly isDirectory: boolean;
  readonly mode: number;
  readonly ino: number;
};

/** What fails throws CockpitError with the path; its `cause` keeps the system's `code` (ENOENT, EACCES …). */
export type Files = {
  readonly readText: (path: string) => Promise<string>;
  readonly exists: (path: string) => Promise<boolean>;
  readonly info: (path: string) => Promise<FileInfo | undefined>;
  /** Names, sorted. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  /** Old or new content, never a mixture: temporary file, fsync, rename, fsync of the folder. Mode 0600 unless told. */
  readonly writeAtomic: (path: string, content: string | Uint8Array, mode?: number) => Promise<void>;
  /** With those above it, mode 0700; fine when it is there. */
  readonly makeFolder: (path: string) => Promise<void>;
  /** One file, whole or not at all, flushed to the disk. */
  readonly copy: (from: string, to: string) => Promise<void>;
  /** A file, a link (not what it points to) or a folder with all that is in it; fine when there is none. */
  readonly remove: (path: string) => Promise<void>;
  /** Lower-case hex of the content. */
  readonly sha256: (path: string) => Promise<string>;
};

export type World = {
  readonly clock: Clock;
  readonly files: Files;
  /**
   * Runs a short program to its end. stdout and stderr come back decoded, not yet sanitised for a screen. An abort ends it with
   * its children and rejects with the signal's reason. What must survive the engine is a job, see job.ts.
   */
  readonly run: (command: Command, signal?: AbortSignal) => Promise<RunResult>;
  /** The lines of a program that goes on printing, until aborted; started again when it ends. Raw: sanitise and mask them. */
  readonly follow: (command: Command, signal: AbortSignal) => AsyncIterable<FollowedLines>;
  /**
   * Throws CockpitError when there was no complete answer; a bad status is a value. New connection each time. Name and password
   * in the address become basic authentication.
   */
  readonly http: (request: HttpRequest, signal?: AbortSignal) => Promise<HttpReply>;
  readonly env: Readonly<Record<string, string | undefined>>;
};
