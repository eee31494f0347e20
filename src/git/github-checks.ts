/**
 * HOW CI STANDS FOR A COMMIT, BY THE GITHUB API
 *
 *     GET /repos/{owner}/{repo}/commits/{sha}/check-runs?filter=latest   what Actions and apps report
 *     GET /repos/{owner}/{repo}/commits/{sha}/status                     what older services report
 *
 * Both are asked, because either alone leaves half of the world out. `conclusion` counts as docs.github.com/rest/checks/runs
 * says: success, neutral and skipped let a commit pass, everything else that is completed does not. Whatever comes back is
 * somebody else's text: it is read field by field, and cleaned.
 */
import type {z} from 'zod';
import {cleanLine} from './clean-line.ts';
import type {runs} from './github-shapes.ts';
import {causeOf} from '../util/errors.ts';
import type {HttpReply, World} from '../world/world.ts';

export type Check = {
  readonly name: string;
  readonly state: 'passed' | 'running' | 'failed';
  /** "success in 1:20", "queued", "timed_out". */
  readonly says: string;
};

export type ChecksSeen =
  | {readonly is: 'passed' | 'running' | 'failed'; readonly checks: readonly Check[]}
  /** No check is known for this commit yet. */
  | {readonly is: 'none'}
  /** `final`: asking again would not change it. */
  | {readonly is: 'unknown'; readonly why: string; readonly next: string; readonly final: boolean};

export type ChecksQuestion = {
  /** `https://api.github.com`, without a slash at the end. */
  readonly api: string;
  /** owner/name */
  readonly repository: string;
  /** Full id. */
  readonly commit: string;
  readonly token: string | undefined;
  /** Only these count, and each has to be there. Empty: all that are there. */
  readonly required: readonly string[];
};

/** Ten pages of a hundred: a commit with more checks than that is judged by what stands there. */
const mostPages = 10;

export const readGithubChecks = async (world: World, question: ChecksQuestion, signal?: AbortSignal): Promise<ChecksSeen> => {
  // Asleep until CI is asked: what reads a history shares this folder.
  const {runs, statuses} = await import('./github-shapes.ts');
  const found: Check[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const answer = await ask(world, question, `check-runs?filter=latest&per_page=100&page=${page}`, runs, signal);
    if (!answer.ok) return answer.seen;
    found.push(...answer.data.check_runs.filter(({head_sha: sha}) => sha === question.commit).map(asCheck));
    if (answer.data.check_runs.length === 0 || page * 100 >= answer.data.total_count) break;
  }
  const answer = await ask(world, question, 'status?per_page=100', statuses, signal);
  if (!answer.ok) return answer.seen;
  if (answer.data.sha === question.commit)
    found.push(...answer.data.statuses.map(({context, state, description}): Check => ({
      name: cleanLine(context, 100), state: state === 'success' ? 'passed' : state === 'pending' ? 'running' : 'failed', says: cleanLine(description ?? state, 120) || state,
    })));
  return summary(found, question.required);
};

/** Pure. A required check that is not there yet is still to come; others do not count then. */
export const summary = (found: readonly Check[], required: readonly string[]): ChecksSeen => {
  const checks = required.length === 0 ? found : required.flatMap(name => {
    const own = found.filter(check => check.name === name);
    return own.length > 0 ? own : [{name, state: 'running', says: 'has not begun'} satisfies Check];
  });
  if (found.length === 0 && required.length === 0) return {is: 'none'};
  const has = (state: Check['state']): boolean => checks.some(check => check.state === state);
  return {is: has('failed') ? 'failed' : has('running') ? 'running' : 'passed', checks};
};

const asCheck = ({name, status, conclusion, started_at: from, completed_at: to}: z.output<typeof runs>['check_runs'][number]): Check => {
  const took = Number.isFinite(to - from) && to >= from ? ` in ${Math.round((to - from) / 1000)} s` : '';
  if (status !== 'completed') return {name: cleanLine(name, 100), state: 'running', says: cleanLine(status, 40)};
  const ended = conclusion ?? 'without a conclusion';
  return {name: cleanLine(name, 100), state: ['success', 'neutral', 'skipped'].includes(ended) ? 'passed' : 'failed', says: `${cleanLine(ended, 40)}${took}`};
};

type Answer<T> = {readonly ok: true; readonly data: T} | {readonly ok: false; readonly seen: ChecksSeen};

const ask = async <T>(world: World, {api, repository, commit, token}: ChecksQuestion, what: string, schema: z.ZodType<T>, signal: AbortSignal | undefined): Promise<Answer<T>> => {
  const headers = {
    accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28', 'user-agent': 'cockpit',
    ...(token && {authorization: `Bearer ${token}`}),
  };
  try {
    const reply = await world.http({url: `${api.replace(/\/+$/, '')}/repos/${repository}/commits/${commit}/${what}`, headers, timeoutMs: 15_000}, signal);
    if (reply.status !== 200) return {ok: false, seen: refusal(reply, token !== undefined)};
    const parsed = schema.safeParse(JSON.parse(reply.body));
    return parsed.success ? {ok: true, data: parsed.data} : {ok: false, seen: no('its answer is not what its API promises')};
  } catch (error) {
    signal?.throwIfAborted();
    return {ok: false, seen: no(causeOf(error))};
  }
};

const no = (why: string, next = 'Look at the network and at the status page of the forge', final = false): ChecksSeen => ({is: 'unknown', why, next, final});

/** 404 and 422 are also what a commit gets that has been pushed a moment ago: they end only with the time that CI is given. */
const refusal = ({status, headers}: HttpReply, withToken: boolean): ChecksSeen => {
  const limited = status === 429 || (status === 403 && headers['x-ratelimit-remaining'] === '0');
  if (limited) return no(`it answers no more for a while (rate limit, ${status})`, withToken ? 'It is asked again until the time is up' : 'Set a token: without one only 60 questions an hour are answered');
  if (status === 401) return no('it does not know the token (401)', 'Set a token that is valid, and may read checks and statuses', true);
  if (status === 403) return no('the token may not read checks (403)', 'Give it "Checks" and "Commit statuses", read only', true);
  if (status === 404 || status === 422) return no(`it does not know this commit (${status})`, withToken ? 'Look at ci.github.repository' : 'A private repository needs a token: look at ci.github.bearerEnv');
  return no(`it answered ${status}`);
};
