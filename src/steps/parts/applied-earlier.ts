import type {EnvironmentName} from '../../config/schema.ts';
import type {AppliedFile} from '../../release/facts.ts';
import type {Decide, ItemContext} from '../step.ts';
import {nameOf} from './applied-migrations.ts';

/**
 * The files of this release that are in the database before it begins: an earlier release has applied them and was rolled back
 * with its code alone. That is this machine's memory; the database may have been restored or made anew since. So a list of the
 * database decides, and where there is none, a person.
 *
 * @param listed names that the database lists as applied; undefined when it cannot be asked
 */
export const appliedEarlier = (context: ItemContext, env: EnvironmentName, files: readonly {readonly path: string}[], listed: readonly string[] | undefined): readonly AppliedFile[] | Decide => {
  const {facts, before, answers} = context;
  const known = facts.appliedFiles?.[env];
  if (known) return known;
  const remembered = (before?.appliedFiles[env] ?? []).filter(({path}) => files.some(file => file.path === path));
  if (remembered.length === 0 || listed) return remembered.filter(file => listed?.includes(nameOf(file)));
  const answer = answers.at(-1)?.choice;
  if (answer === 'there') return remembered;
  if (answer === 'gone') return [];
  const names = remembered.map(nameOf).join(', ');
  const many = remembered.length > 1;
  return {
    decide: {
      text: `An earlier release has applied ${names} to ${env} and was rolled back without ${many ? 'them' : 'it'}. ${many ? 'Are they' : 'Is it'} still in that database?`,
      options: [
        {id: 'there', label: `still there: ${many ? 'they are' : 'it is'} left out`, wants: 'text'},
        {id: 'gone', label: `not there any more (restored, made anew): ${many ? 'they are' : 'it is'} applied`, wants: 'reason'},
      ],
      field: {label: 'What was seen'},
    },
  };
};
