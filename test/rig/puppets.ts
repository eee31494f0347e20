import type {Outcome} from '../../src/release/evidence.ts';
import type {GateId} from '../../src/release/gates.ts';
import type {Item, ItemContext, Refused} from '../../src/steps/step.ts';

/** An item that does what the test says, when it says so. */
export type Puppet = {
  readonly id: string;
  /** Passes at once; otherwise every run waits for the test. */
  readonly auto?: boolean;
  readonly asks?: readonly string[];
  readonly run?: Item['run'];
} & Partial<Pick<Item, 'effect' | 'people' | 'exception' | 'optional' | 'together' | 'probe' | 'ask'>>;

/** One run that is under way, or was. */
export type Call = {
  readonly context: ItemContext;
  readonly passes: (says?: string, more?: Partial<Outcome>) => void;
  readonly fails: (says?: string, more?: Partial<Outcome>) => void;
  readonly refuses: (why: string) => void;
  readonly throws: (error: Error) => void;
};

export const makePuppets = () => {
  const calls = new Map<string, Call[]>();

  const wait = (path: string, context: ItemContext): Promise<Outcome | Refused> =>
    new Promise((resolve, reject) => {
      const end = (status: Outcome['status']) => (says: string = status, more: Partial<Outcome> = {}) => resolve({status, evidence: {says}, ...more});
      context.signal.addEventListener('abort', () => reject(context.signal.reason as Error), {once: true});
      add(path, {context, passes: end('passed'), fails: end('failed'), refuses: why => resolve({refused: why}), throws: reject});
    });

  const add = (path: string, call: Call): void => void calls.set(path, [...(calls.get(path) ?? []), call]);

  return {
    item: (gate: GateId, {id, auto = false, asks, run, ...more}: Puppet): Item => ({
      id, requirement: 'G0.0', title: id, effect: 'pure',
      ...(asks && {ask: async () => ({text: `${id}?`, options: asks.map(option => ({id: option, label: option}))})}),
      run: async context => {
        const path = `${gate}/${id}`;
        if (run) {
          add(path, {context, passes: never, fails: never, refuses: never, throws: never});
          return run(context);
        }
        if (auto) {
          add(path, {context, passes: never, fails: never, refuses: never, throws: never});
          return {status: 'passed', evidence: {says: 'fine'}};
        }
        return wait(path, context);
      },
      ...more,
    }),
    calls: (path: string): readonly Call[] => calls.get(path) ?? [],
    /** The newest run of an item, by `gate/item`. */
    call: (path: string): Call => {
      const call = calls.get(path)?.at(-1);
      if (!call) throw new Error(`${path} has not been run; run were: ${[...calls.keys()].join(', ')}`);
      return call;
    },
  };
};

const never = (): never => {
  throw new Error('it ends by itself');
};
