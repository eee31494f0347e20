import type {Finding} from './mistake.ts';
import {artifactHasOneSource, imageNamesThisRelease} from './rules/artifact.ts';
import {backupLevelCanBeReached, destructionCanBeRestored, migrationsHaveABackup} from './rules/backup.ts';
import {
  commandsUseTheirValues,
  environmentsAreNamed,
  noShellIsImplied,
  shellsAreNamed,
  valuesAreKnown,
  valuesStandWhereTheyMay,
  variablesAreFree,
} from './rules/commands.ts';
import {environmentsAreApart, instancesAreDistinct, instancesCanBeNamed, measuresHaveASource, namesAreUnique, queriesTellVersionsApart, sourcesLetUsInOneWay} from './rules/environments.ts';
import {foldersExist, ownFilesExist, pathsStayInside, programsExist} from './rules/files.ts';
import {
  automaticRollbackCanSee,
  deployCanBeSeen,
  deployHasAWayBack,
  environmentsAreThere,
  gatesHaveTheirMeans,
  rehearsalHasAStage,
  trafficHasBothWays,
  trafficStepsAscend,
} from './rules/gates.ts';
import {migrationsAreApplied} from './rules/migrations.ts';
import {errorMatcherIsOne, patternsAreQuick, patternsCompile, versionPatternNamesThePlace} from './rules/patterns.ts';
import type {Rule, RuleInput} from './rules/rule.ts';
import {noSecretsInAddresses, noSecretsInArguments, noSecretsInVariables} from './rules/secrets.ts';
import {ciIsAskedInTime, ciIsAskedOneWay, timeZoneExists, watchesAreLongEnough, windowHoldsTheMonitoring} from './rules/times.ts';

export type {Rule, RuleInput} from './rules/rule.ts';
export {filesNamed} from './rules/files.ts';

/** Everything about a config that is about more than one field, or about the world around it. To add a rule, write it and name it here. */
export const rules: readonly Rule[] = [
  gatesHaveTheirMeans,
  environmentsAreThere,
  instancesAreDistinct,
  instancesCanBeNamed,
  environmentsAreApart,
  namesAreUnique,
  queriesTellVersionsApart,
  measuresHaveASource,
  sourcesLetUsInOneWay,
  trafficHasBothWays,
  trafficStepsAscend,
  deployHasAWayBack,
  deployCanBeSeen,
  automaticRollbackCanSee,
  rehearsalHasAStage,
  artifactHasOneSource,
  imageNamesThisRelease,
  migrationsAreApplied,
  backupLevelCanBeReached,
  destructionCanBeRestored,
  migrationsHaveABackup,
  valuesAreKnown,
  valuesStandWhereTheyMay,
  commandsUseTheirValues,
  environmentsAreNamed,
  shellsAreNamed,
  noShellIsImplied,
  variablesAreFree,
  programsExist,
  foldersExist,
  pathsStayInside,
  ownFilesExist,
  noSecretsInArguments,
  noSecretsInVariables,
  noSecretsInAddresses,
  patternsCompile,
  versionPatternNamesThePlace,
  patternsAreQuick,
  errorMatcherIsOne,
  watchesAreLongEnough,
  timeZoneExists,
  windowHoldsTheMonitoring,
  ciIsAskedOneWay,
  ciIsAskedInTime,
];

export const findingsOfRules = (input: RuleInput): readonly Finding[] => rules.flatMap(rule => rule(input));
