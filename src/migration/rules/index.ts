import {alterSystem} from './alter-system.ts';
import {attachPartition} from './attach-partition.ts';
import {brokenBody} from './broken-body.ts';
import {callsFunction} from './calls-function.ts';
import {changeType} from './change-type.ts';
import {checkWithoutNotValid} from './check-without-not-valid.ts';
import {concurrentlyIfNotExists} from './concurrently-if-not-exists.ts';
import {concurrentlyUnnamed} from './concurrently-unnamed.ts';
import {createIndexBlocking} from './create-index-blocking.ts';
import {createTrigger} from './create-trigger.ts';
import {ddlAndBackfill} from './ddl-and-backfill.ts';
import {deleteRows} from './delete-rows.ts';
import {deleteWithoutWhere} from './delete-without-where.ts';
import {detachPartition} from './detach-partition.ts';
import {detachPartitionBlocking} from './detach-partition-blocking.ts';
import {domainConstraint} from './domain-constraint.ts';
import {dropCascade} from './drop-cascade.ts';
import {dropColumn} from './drop-column.ts';
import {dropConstraint} from './drop-constraint.ts';
import {dropIndexBlocking} from './drop-index-blocking.ts';
import {dropObject} from './drop-object.ts';
import {dropOwned} from './drop-owned.ts';
import {dropSchema} from './drop-schema.ts';
import {dropTable} from './drop-table.ts';
import {dynamicSql} from './dynamic-sql.ts';
import {emptyFile} from './empty-file.ts';
import {enumValueUsed} from './enum-value-used.ts';
import {fileEncoding} from './file-encoding.ts';
import {foreignKeyWithoutNotValid} from './foreign-key-without-not-valid.ts';
import {grantPublic} from './grant-public.ts';
import {identityColumn} from './identity-column.ts';
import {insertSelect} from './insert-select.ts';
import {jsonColumn} from './json-column.ts';
import {localWithoutTransaction} from './local-without-transaction.ts';
import {lockTable} from './lock-table.ts';
import {longName} from './long-name.ts';
import {merge} from './merge.ts';
import {missingIfExists} from './missing-if-exists.ts';
import {nestedTransaction} from './nested-transaction.ts';
import {newerThanServer} from './newer-than-server.ts';
import {noLockTimeout} from './no-lock-timeout.ts';
import {noPrimaryKey} from './no-primary-key.ts';
import {noStatementTimeout} from './no-statement-timeout.ts';
import {notInTransaction} from './not-in-transaction.ts';
import {notNullWithoutDefault} from './not-null-without-default.ts';
import {notValidAndValidate} from './not-valid-and-validate.ts';
import {openTransaction} from './open-transaction.ts';
import {parseError} from './parse-error.ts';
import {preparedTransaction} from './prepared-transaction.ts';
import {refreshBlocking} from './refresh-blocking.ts';
import {reindexBlocking} from './reindex-blocking.ts';
import {rename} from './rename.ts';
import {revoke} from './revoke.ts';
import {rolePassword} from './role-password.ts';
import {rowSecurityOff} from './row-security-off.ts';
import {rowSecurityOn} from './row-security-on.ts';
import type {Rule} from './rule.ts';
import {securityDefiner} from './security-definer.ts';
import {serial} from './serial.ts';
import {sessionSetting} from './session-setting.ts';
import {setNotNull} from './set-not-null.ts';
import {severalTablesLocked} from './several-tables-locked.ts';
import {slowUnderLock} from './slow-under-lock.ts';
import {smallIntegerKey} from './small-integer-key.ts';
import {storedGenerated} from './stored-generated.ts';
import {superuser} from './superuser.ts';
import {tableRewrite} from './table-rewrite.ts';
import {tightens} from './tightens.ts';
import {timeoutAroundConcurrently} from './timeout-around-concurrently.ts';
import {timestampWithoutZone} from './timestamp-without-zone.ts';
import {transactionInBlock} from './transaction-in-block.ts';
import {truncate} from './truncate.ts';
import {unbatchedWrite} from './unbatched-write.ts';
import {uniqueWithoutIndex} from './unique-without-index.ts';
import {unknownStatement} from './unknown-statement.ts';
import {updateWithoutWhere} from './update-without-where.ts';
import {varcharLimit} from './varchar-limit.ts';
import {volatileDefault} from './volatile-default.ts';

/** Every rule for PostgreSQL, most dangerous group first. Documentation and `--help` are made from this list. */
export const rules: readonly Rule[] = [
  parseError,
  brokenBody,
  emptyFile,
  fileEncoding,
  unknownStatement,
  newerThanServer,
  dropTable,
  dropColumn,
  dropSchema,
  dropObject,
  dropOwned,
  dropCascade,
  truncate,
  deleteWithoutWhere,
  deleteRows,
  updateWithoutWhere,
  merge,
  dropConstraint,
  changeType,
  volatileDefault,
  storedGenerated,
  identityColumn,
  tableRewrite,
  setNotNull,
  checkWithoutNotValid,
  foreignKeyWithoutNotValid,
  uniqueWithoutIndex,
  attachPartition,
  domainConstraint,
  createIndexBlocking,
  dropIndexBlocking,
  reindexBlocking,
  notInTransaction,
  concurrentlyUnnamed,
  concurrentlyIfNotExists,
  refreshBlocking,
  detachPartitionBlocking,
  lockTable,
  slowUnderLock,
  ddlAndBackfill,
  severalTablesLocked,
  notValidAndValidate,
  nestedTransaction,
  openTransaction,
  preparedTransaction,
  enumValueUsed,
  noLockTimeout,
  noStatementTimeout,
  sessionSetting,
  localWithoutTransaction,
  timeoutAroundConcurrently,
  missingIfExists,
  rename,
  notNullWithoutDefault,
  tightens,
  rowSecurityOn,
  grantPublic,
  revoke,
  detachPartition,
  rolePassword,
  superuser,
  alterSystem,
  rowSecurityOff,
  securityDefiner,
  unbatchedWrite,
  insertSelect,
  dynamicSql,
  callsFunction,
  transactionInBlock,
  createTrigger,
  smallIntegerKey,
  timestampWithoutZone,
  varcharLimit,
  serial,
  jsonColumn,
  noPrimaryKey,
  longName,
];
