import type {Node} from 'libpg-query';
import {as, type NodeOf, option, relation, saysConcurrently} from '../nodes.ts';
import {act, type Action, exclusive} from './action.ts';

/** REINDEX keeps writers out and, because every plan opens every index, readers as well. CONCURRENTLY since PostgreSQL 12. */
export const reindex = (node: NodeOf<'ReindexStmt'>, whole: Node): readonly Action[] => {
  const gentle = saysConcurrently(node.params);
  const target = relation(node.relation) || node.name || '';
  const isIndex = node.kind === 'REINDEX_OBJECT_INDEX';
  return [
    act('reindex', `REINDEX ${target}${gentle ? ' CONCURRENTLY' : ''}`, whole, {
      table: isIndex ? undefined : target,
      name: target,
      concurrently: gentle,
      work: 'index',
      alone: gentle || (node.kind !== 'REINDEX_OBJECT_INDEX' && node.kind !== 'REINDEX_OBJECT_TABLE'),
      touches: gentle
        ? [{table: target, mode: 'SHARE UPDATE EXCLUSIVE', ...(isIndex ? {of: 'index' as const} : {})}]
        : [
            {table: target, mode: 'SHARE', ...(isIndex ? {of: 'index' as const} : {})},
            {table: isIndex ? target : `the indexes of ${target}`, mode: 'ACCESS EXCLUSIVE', of: 'index'},
          ],
    }),
  ];
};

export const refresh = (node: NodeOf<'RefreshMatViewStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  const gentle = node.concurrent === true;
  return [
    act('refresh', `REFRESH ${table}${gentle ? ' CONCURRENTLY' : ''}`, whole, {
      table,
      concurrently: gentle,
      work: 'scan',
      touches: [{table, mode: gentle ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'}],
    }),
  ];
};

export const cluster = (node: NodeOf<'ClusterStmt'>, whole: Node): readonly Action[] => {
  const table = relation(node.relation);
  return [
    act('cluster', `CLUSTER ${table || 'all tables'}`, whole, {
      table: table || undefined,
      touches: table ? exclusive(table) : [],
      work: 'rewrite',
      alone: !table,
    }),
  ];
};

export const vacuum = (node: NodeOf<'VacuumStmt'>, whole: Node): readonly Action[] => {
  const full = node.is_vacuumcmd === true && isOn(option(node.options, 'full'));
  const word = node.is_vacuumcmd ? (full ? 'VACUUM FULL' : 'VACUUM') : 'ANALYZE';
  const tables = (node.rels ?? []).map(rel => relation(as('VacuumRelation', rel)?.relation));
  return (tables.length > 0 ? tables : ['']).map(table =>
    act(full ? 'vacuum-full' : word.toLowerCase(), `${word} ${table || 'all tables'}`, whole, {
      table: table || undefined,
      alone: node.is_vacuumcmd === true,
      work: full ? 'rewrite' : 'scan',
      touches: table ? [{table, mode: full ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'}] : [],
    }),
  );
};

const isOn = (value: string | undefined): boolean => value !== undefined && !/^(?:false|off|0)$/i.test(value);
