export type {BackupKind, BackupToVerify, Fingerprint, PostgresPlaces, PostgresServer} from './backup.ts';
export {type Checkpoint, type CheckpointWanted, damageOf, type Kept, saveCheckpoint} from './checkpoint.ts';
export {fingerprintOf} from './fingerprint.ts';
export {atLeast, type BackupLevel, backupLevels, type LevelRow, type LevelsByClass, neededLevel} from './levels.ts';
export {liveDatabase} from './postgres/client.ts';
export {restoreInstructions, type RestoreFacts} from './restore-instructions.ts';
export {saySize} from './say-size.ts';
export {backupStillGood, dataLossNow} from './still-good.ts';
export {type BackupVerified, verifyBackup} from './verify-backup.ts';
