import type {Answer, ClientFrame} from './protocol.ts';

type Waiting = {
  readonly frame: ClientFrame;
  readonly answered: (answer: Answer) => void;
  /** May be sent to another engine than the one it was meant for. */
  readonly keeps: boolean;
  readonly patienceMs: number;
  instance: string | undefined;
  timer?: NodeJS.Timeout;
};

/**
 * Commands that wait for their answer.
 *
 * When the connection is lost, nobody knows whether they were heard. For a short while they are sent again, under the same id
 * and to the same engine, so that they count once. After that they are given up: a key pressed minutes ago must not act now.
 */
export const makePending = (send: (frame: ClientFrame) => void) => {
  const waiting = new Map<string, Waiting>();

  const answer = (id: string, answer: Answer): void => {
    const command = waiting.get(id);
    if (!command) return;
    waiting.delete(id);
    clearTimeout(command.timer);
    command.answered(answer);
  };

  const startPatience = (id: string, command: Waiting): void => {
    command.timer ??= setTimeout(() => answer(id, nobodyKnows), command.patienceMs);
  };

  return {
    /** @param instance of the engine it goes to; undefined when there is no connection at the moment */
    add: (
      id: string,
      frame: ClientFrame,
      {instance, keeps, patienceMs}: {instance: string | undefined; keeps: boolean; patienceMs: number},
    ): Promise<Answer> =>
      new Promise(answered => {
        const command: Waiting = {frame, answered, keeps, patienceMs, instance};
        waiting.set(id, command);
        if (instance === undefined) startPatience(id, command);
        else send(frame);
      }),
    answer,
    lost: (): void => {
      for (const [id, command] of waiting) startPatience(id, command);
    },
    found: (instance: string): void => {
      for (const [id, command] of waiting) {
        clearTimeout(command.timer);
        delete command.timer;
        if (command.instance !== instance && !command.keeps) {
          answer(id, otherEngine);
          continue;
        }
        command.instance = instance;
        send(command.frame);
      }
    },
    end: (): void => {
      for (const id of [...waiting.keys()]) answer(id, nobodyKnows);
    },
  };
};

const nobodyKnows: Answer = {
  ok: false,
  unheard: true,
  refusal: {
    why: 'The connection was lost before the answer came: it may have been accepted or not.',
    next: 'Look at the state when the connection is back, then decide again.',
  },
};

const otherEngine: Answer = {
  ok: false,
  unheard: true,
  refusal: {
    why: 'The engine was started again before it answered: it may have accepted or not.',
    next: 'Look at the state, then decide again.',
  },
};
