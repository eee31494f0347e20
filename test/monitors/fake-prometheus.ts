import type {RequestListener} from 'node:http';
import {serve} from './given-monitor.ts';

export type Given = readonly {readonly labels: Readonly<Record<string, string>>; readonly value: unknown}[];

/** A server of instant queries that says what the test says. Any other question than those it knows has an empty answer. */
export const fakePrometheus = () => {
  const answers = new Map<string, Given>();
  const asked: {readonly path: string; readonly query: string; readonly authorization: string | undefined}[] = [];
  let instead: RequestListener | undefined;

  const listener: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const query = url.searchParams.get('query') ?? '';
    asked.push({path: url.pathname, query, authorization: request.headers.authorization});
    if (instead) return instead(request, response);
    const result = (answers.get(query) ?? (query.startsWith('time() - ') ? [{labels: {}, value: '3.5'}] : [])).map(({labels, value}) => ({metric: labels, value: [1_795_231_770.5, value]}));
    response.end(JSON.stringify({status: 'success', data: {resultType: 'vector', result}}));
  };

  return {
    listener, asked,
    url: () => serve(listener),
    says: (query: string, given: Given) => void answers.set(query, given),
    answersWith: (other: RequestListener | undefined): void => {
      instead = other;
    },
  };
};

/** One series with its name, so that it is a counter of one process. */
export const raw = (name: string, value: unknown, labels: Readonly<Record<string, string>> = {}): Given[number] => ({labels: {__name__: name, ...labels}, value});
