import type {AlterTableCmd, Node} from 'libpg-query';
import type {LockMode} from '../../report.ts';
import {as, type NodeOf, relation, typeText} from '../nodes.ts';
import {act, type Action, exclusive, unless} from './action.ts';
import {addColumn} from './add-column.ts';
import {addConstraint} from './add-constraint.ts';

/** Every part of an ALTER TABLE / INDEX / VIEW / SEQUENCE as one action. Locks: `AlterTableGetLockLevel` in tablecmds.c. */
export const alterTable = (node: NodeOf<'AlterTableStmt'>): readonly Action[] => {
  const table = relation(node.relation);
  return (node.cmds ?? []).flatMap(cmdNode => {
    const cmd = as('AlterTableCmd', cmdNode);
    if (!cmd) return [];
    const action = alterOne(cmd, table, cmdNode, node);
    // ALTER TABLE IF EXISTS makes "is the table there" harmless, not "was this done before".
    return node.objtype === 'OBJECT_INDEX'
      ? [{...action, touches: action.touches.map(touch => ({...touch, of: 'index' as const}))}]
      : [action];
  });
};

const alterOne = (cmd: AlterTableCmd, table: string, node: Node, whole: NodeOf<'AlterTableStmt'>): Action => {
  const at = (mode: LockMode) => [{table, mode}];
  const column = cmd.name;
  switch (cmd.subtype) {
    case 'AT_AddColumn':
      return addColumn(cmd, table, node);
    case 'AT_AddConstraint':
      return addConstraint(as('Constraint', cmd.def), table, node);
    case 'AT_DropColumn':
      return act('drop-column', `DROP COLUMN ${column}`, node, {
        table,
        column,
        touches: exclusive(table),
        ...unless(cmd.missing_ok, 'IF EXISTS'),
        cascade: cmd.behavior === 'DROP_CASCADE',
        loses: `the values of ${table}.${column}`,
        breaks: `the column ${table}.${column}`,
        names: [column ?? ''],
      });
    case 'AT_AlterColumnType': {
      const definition = as('ColumnDef', cmd.def);
      const to = typeText(definition?.typeName);
      return act('change-type', `TYPE of ${column} to ${to}`, node, {
        table,
        column,
        to,
        touches: exclusive(table),
        work: 'rewrite',
        breaks: `the old type of ${table}.${column}`,
      });
    }
    case 'AT_SetNotNull':
      return act('set-not-null', `SET NOT NULL ${column}`, node, {
        table,
        column,
        touches: exclusive(table),
        work: 'scan',
        tightens: `NULL in ${table}.${column}`,
      });
    case 'AT_DropNotNull':
      return act('drop-not-null', `DROP NOT NULL ${column}`, node, {table, column, touches: exclusive(table)});
    case 'AT_ColumnDefault':
      return cmd.def
        ? act('set-default', `SET DEFAULT of ${column}`, node, {table, column, touches: exclusive(table)})
        : act('drop-default', `DROP DEFAULT of ${column}`, node, {
            table,
            column,
            touches: exclusive(table),
            tightens: `a row without ${table}.${column}, if it is NOT NULL`,
          });
    case 'AT_DropConstraint':
      return act('drop-constraint', `DROP CONSTRAINT ${cmd.name}`, node, {
        table,
        name: cmd.name,
        touches: exclusive(table),
        ...unless(cmd.missing_ok, 'IF EXISTS'),
        cascade: cmd.behavior === 'DROP_CASCADE',
      });
    case 'AT_ValidateConstraint':
      return act('validate-constraint', `VALIDATE CONSTRAINT ${cmd.name}`, node, {
        table,
        name: cmd.name,
        touches: at('SHARE UPDATE EXCLUSIVE'),
        work: 'scan',
      });
    case 'AT_AlterConstraint':
      return act('alter-constraint', 'ALTER CONSTRAINT', node, {table, touches: exclusive(table)});
    case 'AT_AddIdentity':
      return act('add-identity', `ADD IDENTITY to ${column}`, node, {table, column, touches: exclusive(table), again: 'fails'});
    case 'AT_SetIdentity':
    case 'AT_DropIdentity':
      return act('alter-identity', `IDENTITY of ${column}`, node, {table, column, touches: exclusive(table)});
    case 'AT_SetExpression':
      return act('set-expression', `SET EXPRESSION of ${column}`, node, {table, column, touches: exclusive(table), work: 'rewrite'});
    case 'AT_DropExpression':
      return act('drop-expression', `DROP EXPRESSION of ${column}`, node, {
        table,
        column,
        touches: exclusive(table),
        ...unless(cmd.missing_ok, 'IF EXISTS'),
      });
    case 'AT_SetStorage':
    case 'AT_SetCompression':
      return act('storage', `STORAGE of ${column}`, node, {table, column, touches: exclusive(table)});
    case 'AT_SetStatistics':
    case 'AT_SetOptions':
    case 'AT_ResetOptions':
      return act('statistics', `STATISTICS of ${column ?? table}`, node, {table, touches: at('SHARE UPDATE EXCLUSIVE')});
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions':
      return act('table-options', `OPTIONS of ${table}`, node, {table, touches: at(optionsLock(cmd))});
    case 'AT_ClusterOn':
    case 'AT_DropCluster':
      return act('cluster-on', `CLUSTER ON for ${table}`, node, {table, touches: at('SHARE UPDATE EXCLUSIVE')});
    case 'AT_SetLogged':
      return act('set-logged', `SET LOGGED ${table}`, node, {table, touches: exclusive(table), work: 'rewrite'});
    case 'AT_SetUnLogged':
      return act('set-unlogged', `SET UNLOGGED ${table}`, node, {table, touches: exclusive(table), work: 'rewrite'});
    case 'AT_SetTableSpace':
      return act('set-tablespace', `SET TABLESPACE of ${table}`, node, {table, touches: exclusive(table), work: 'rewrite'});
    case 'AT_SetAccessMethod':
      return act('set-access-method', `SET ACCESS METHOD of ${table}`, node, {table, touches: exclusive(table), work: 'rewrite'});
    case 'AT_EnableTrig':
    case 'AT_EnableAlwaysTrig':
    case 'AT_EnableReplicaTrig':
    case 'AT_EnableTrigAll':
    case 'AT_EnableTrigUser':
      return act('enable-trigger', `ENABLE TRIGGER ${cmd.name ?? 'ALL'}`, node, {table, touches: at('SHARE ROW EXCLUSIVE')});
    case 'AT_DisableTrig':
    case 'AT_DisableTrigAll':
    case 'AT_DisableTrigUser':
      return act('disable-trigger', `DISABLE TRIGGER ${cmd.name ?? 'ALL'}`, node, {
        table,
        name: cmd.name ?? 'all',
        touches: at('SHARE ROW EXCLUSIVE'),
      });
    case 'AT_EnableRowSecurity':
      return act('enable-row-security', `ENABLE ROW LEVEL SECURITY on ${table}`, node, {
        table,
        touches: exclusive(table),
        breaks: `rows of ${table} that no policy shows`,
      });
    case 'AT_ForceRowSecurity':
      return act('enable-row-security', `FORCE ROW LEVEL SECURITY on ${table}`, node, {table, touches: exclusive(table)});
    case 'AT_DisableRowSecurity':
    case 'AT_NoForceRowSecurity':
      return act(
        'disable-row-security',
        `${cmd.subtype === 'AT_DisableRowSecurity' ? 'DISABLE' : 'NO FORCE'} ROW LEVEL SECURITY on ${table}`,
        node,
        {
          table,
          touches: exclusive(table),
        },
      );
    case 'AT_AttachPartition':
      return attachPartition(cmd, table, node);
    case 'AT_DetachPartition':
    case 'AT_DetachPartitionFinalize':
      return detachPartition(cmd, table, node);
    case 'AT_ChangeOwner':
      return act('change-owner', `OWNER of ${table}`, node, {table, touches: exclusive(table)});
    default:
      return act(whole.objtype === 'OBJECT_TYPE' ? 'alter-type' : 'alter-other', `ALTER ${table}: ${words(cmd.subtype)}`, node, {
        table,
        touches: exclusive(table),
        work: 'not known',
      });
  }
};

// These options change how other backends read the relation, so they need the full lock; the others only concern
// vacuum and the planner (lockmode column of the tables in src/backend/access/common/reloptions.c).
const fullLockOptions = new Set([
  'user_catalog_table',
  'security_barrier',
  'security_invoker',
  'check_option',
  'fastupdate',
  'buffering',
  'pages_per_range',
  'autosummarize',
  'gin_pending_list_limit',
]);

const optionsLock = (cmd: AlterTableCmd): LockMode => {
  const names = (as('List', cmd.def)?.items ?? []).map(item => as('DefElem', item)?.defname ?? '');
  return names.some(name => fullLockOptions.has(name)) ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE';
};

const attachPartition = (cmd: AlterTableCmd, table: string, node: Node): Action => {
  const part = relation(as('PartitionCmd', cmd.def)?.name);
  return act('attach-partition', `ATTACH PARTITION ${part}`, node, {
    table,
    name: part,
    again: 'fails',
    work: 'scan',
    touches: [
      {table, mode: 'SHARE UPDATE EXCLUSIVE'},
      {table: part, mode: 'ACCESS EXCLUSIVE'},
    ],
  });
};

const detachPartition = (cmd: AlterTableCmd, table: string, node: Node): Action => {
  const command = as('PartitionCmd', cmd.def);
  const part = relation(command?.name);
  const gentle = command?.concurrent === true || cmd.subtype === 'AT_DetachPartitionFinalize';
  return act('detach-partition', `DETACH PARTITION ${part}${command?.concurrent ? ' CONCURRENTLY' : ''}`, node, {
    table,
    name: part,
    again: 'fails',
    concurrently: gentle,
    alone: command?.concurrent === true,
    touches: gentle ? [{table, mode: 'SHARE UPDATE EXCLUSIVE'}] : [...exclusive(table), ...exclusive(part)],
    breaks: `the rows of ${part} in ${table}`,
  });
};

const words = (subtype: string | undefined): string =>
  (subtype ?? 'unknown')
    .replace(/^AT_/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase();
