export type {BackupKind, BackupToVerify, PostgresPlaces} from './backup.ts';
export {type Checkpoint, type CheckpointWanted, damageOf, type Kept, saveCheckpoint} from './checkpoint.ts';
export {atLeast, type BackupLevel, backupLevels, type LevelRow, neededLevel} from './levels.ts';
export {restoreInstructions, type RestoreFacts} from './restore-instructions.ts';
export {backupStillGood, dataLossNow} from './still-good.ts';
export {type BackupVerified, verifyBackup} from './verify-backup.ts';
