import type {EnvironmentName} from '../../config/schema.ts';
import {failed, type Outcome} from '../../release/evidence.ts';
import type {AppliedFile, Facts} from '../../release/facts.ts';
import type {Decide, ItemContext} from '../step.ts';
import {nameOf} from './applied-migrations.ts';

/**
 * The texts with which this release has begun to migrate, by environment: what its tool lists it lists by name, and a name stays
 * the same when a later candidate changes the file. Of what is listed already the text that is known stays.
 */
export const withTexts = ({facts}: Pick<ItemContext, 'facts'>, env: EnvironmentName, listed: readonly string[] | undefined): Pick<Facts, 'appliedTexts'> => {
  const known = facts.appliedTexts?.[env] ?? [];
  const texts = (facts.migrations?.files ?? []).map(({path, sha256}): AppliedFile => {
    const before = listed?.includes(nameOf({path})) ? known.find(file => file.path === path) : undefined;
    return before ?? {path, sha256};
  });
  return {appliedTexts: {...facts.appliedTexts, [env]: texts}};
};

/**
 * A no where a file was changed after this release had applied it there: its tool would pass over it, and staging would prove a
 * text that production never gets. Where nobody lists what is applied a person says whether the database was put back.
 */
export const changedSince = (context: ItemContext, env: EnvironmentName, listed: readonly string[] | undefined): Outcome | Decide | undefined => {
  const {config, facts, answers} = context;
  const known = facts.appliedTexts?.[env] ?? [];
  const isIn = (path: string): boolean => (listed ? listed.includes(nameOf({path})) : facts.migrated?.[env] === 'applied');
  const changed = (facts.migrations?.files ?? []).filter(({path, sha256}) => isIn(path) && known.some(file => file.path === path && file.sha256 !== sha256));
  // Applied by psql they are counted file by file, text and all.
  if (changed.length === 0 || (!listed && config.migrations?.psql)) return undefined;
  const names = changed.map(nameOf).join(', ');
  const why = `${names} ${changed.length === 1 ? 'was' : 'were'} changed after this release applied ${changed.length === 1 ? 'it' : 'them'} to ${env}`;
  if (listed)
    return failed(why, {
      details: [`${env} lists ${names}: with the text of an earlier candidate. The text of this one has not been run there.`, 'Nothing was run.'],
      next: [`Restore or reset the database of ${env}, then p applies what is here`, 'Put the old text back and write the change as a new file; gate 4 opens again for it'],
    });
  if (answers.at(-1)?.choice === 'gone') return undefined;
  if (answers.at(-1)?.choice === 'stop') return failed(why, {details: ['Nothing was run.'], next: ['p asks again', 'Put the old text back and write the change as a new file; gate 4 opens again for it']});
  return {
    decide: {
      text: `${why}. No command tells what is applied there. Was that database put back since?`,
      options: [
        {id: 'gone', label: 'restored or made anew: all of it is applied', wants: 'reason'},
        {id: 'stop', label: 'no: stop here', note: 'Put the old text back and write the change as a new file.'},
      ],
      field: {label: 'What was seen'},
    },
  };
};
