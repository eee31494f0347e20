import type {Effect} from '../release/react.ts';

type Running = {readonly controller: AbortController; readonly ended: Promise<void>};

/** Starts one effect; the promise settles when it is over, whatever became of it. Must not throw. */
export type RunEffect = (effect: Effect, signal: AbortSignal) => Promise<void>;

/**
 * Keeps what is under way in step with what is wanted: starts what is missing,
 * cancels what is no longer wanted. An effect that has ended is forgotten, so a
 * later wish with the same key starts it again; keys carry attempts for that.
 */
export const makeEffects = (run: RunEffect) => {
  let wanted: readonly Effect[] = [];
  const underWay = new Map<string, Running>();
  // A key that has ended stays known until it is no longer wanted: its result is on its way through the queue.
  const over = new Set<string>();

  const start = (effect: Effect): void => {
    const controller = new AbortController();
    const ended = run(effect, controller.signal).finally(() => {
      underWay.delete(effect.key);
      // Cancelled, and wanted again before it had ended: what it found is lost, so it begins anew.
      if (controller.signal.aborted) startMissing();
      else over.add(effect.key);
    });
    underWay.set(effect.key, {controller, ended});
  };

  const startMissing = (): void => {
    for (const effect of wanted) if (!underWay.has(effect.key) && !over.has(effect.key)) start(effect);
  };

  return {
    reconcile: (effects: readonly Effect[]): void => {
      wanted = effects;
      const keys = new Set(wanted.map(({key}) => key));
      for (const [key, {controller}] of underWay) if (!keys.has(key)) controller.abort(new Error('no longer wanted'));
      for (const key of over) if (!keys.has(key)) over.delete(key);
      startMissing();
    },
    /** Settles when the effects of one kind that are under way at this moment have ended. */
    ended: async (prefix: string): Promise<void> => {
      await Promise.all([...underWay].filter(([key]) => key.startsWith(prefix)).map(([, {ended}]) => ended));
    },
    /** Settles when those of one kind have ended that were cancelled and have not ended yet. */
    cancelled: async (prefix: string): Promise<void> => {
      const leaving = [...underWay].filter(([key, {controller}]) => key.startsWith(prefix) && controller.signal.aborted);
      await Promise.all(leaving.map(([, {ended}]) => ended));
    },
    keys: (): readonly string[] => [...underWay.keys()],
    /** Settles when everything that is under way at this moment has ended. */
    settled: async (): Promise<void> => {
      await Promise.all([...underWay.values()].map(({ended}) => ended));
    },
    abortAll: (reason: Error): void => {
      wanted = [];
      for (const {controller} of underWay.values()) controller.abort(reason);
    },
  };
};

export type Effects = ReturnType<typeof makeEffects>;
