import {gateIds, gateInfo} from '../../release/gates.ts';
import {missingMeans} from '../means.ts';
import {mistake, warning, writtenAt, type Rule} from './rule.ts';

/** A gate that the cockpit shall do itself has what it needs for it. */
export const gatesHaveTheirMeans: Rule = ({config}) =>
  gateIds.flatMap(id => {
    const mode = config.gates[id];
    const missing = missingMeans(id, config);
    if (mode === undefined || mode === 'told' || missing === undefined) return [];
    return mistake(
      ['gates', id],
      `Gate ${gateInfo(id).name} cannot be ${mode}: "${missing}" is missing.`,
      `Add "${missing}", or write "told": a person does it and says so.`,
    );
  });

/** What acts on an environment needs one. */
export const environmentsAreThere: Rule = ({config}) => {
  const {staging, production} = config.environments;
  const needed = (['deploy', 'rollback', 'traffic'] as const).filter(key => config[key] && !production && (key === 'traffic' || !staging));
  return needed.map(key =>
    mistake(
      [key],
      `"${key}" has nowhere to act: no environment is configured.`,
      'Add "environments": {"production": …}, or take it away.',
      'key',
    ),
  );
};

/** The share of traffic can only be moved between a version that was deployed and one that can come back. */
export const trafficHasBothWays: Rule = ({config: {traffic, deploy, rollback}}) =>
  traffic
    ? [
        ...(deploy
          ? []
          : [
              mistake(
                ['traffic'],
                '"traffic" needs "deploy": something has to bring the new version there.',
                'Add "deploy": {"command": […]}.',
                'key',
              ),
            ]),
        ...(rollback
          ? []
          : [
              mistake(
                ['traffic'],
                '"traffic" needs "rollback": a step that looks worse has to be taken back.',
                'Add "rollback": {"command": […]}.',
                'key',
              ),
            ]),
      ]
    : [];

export const trafficStepsAscend: Rule = ({config: {traffic}}) => {
  if (!traffic) return [];
  const {steps} = traffic;
  const down = steps.findIndex((percent, index) => index > 0 && percent <= steps[index - 1]!);
  if (down > 0)
    return [
      mistake(
        ['traffic', 'steps', down],
        `${steps[down]} comes after ${steps[down - 1]}: each step gives the new version more.`,
        'Put them in ascending order.',
      ),
    ];
  const last = steps.length - 1;
  return steps[last] === 100
    ? []
    : [
        mistake(
          ['traffic', 'steps', last],
          `The last step is ${steps[last]} %: the release would never be finished.`,
          'Add 100 at the end.',
        ),
      ];
};

export const deployHasAWayBack: Rule = ({config: {deploy, rollback, environments}}) =>
  deploy && !rollback && environments.production
    ? [
        warning(
          ['deploy'],
          '"deploy" has no way back: the key r has no command to run.',
          'Add "rollback": {"command": […]}; until then a person has to know the way.',
          'key',
        ),
      ]
    : [];

/** A deploy that is cut off half-way can only be understood by asking the instances. */
export const deployCanBeSeen: Rule = ({config, written}) =>
  (['staging', 'production'] as const).flatMap(name => {
    if (!config.deploy || !config.environments[name] || writtenAt(written, ['environments', name, 'version']) !== undefined) return [];
    const {path, field} = config.environments[name].version;
    return warning(
      ['environments', name],
      `${name} has no "version": unless ${path} answers with "${field}", a deploy that is cut off is opaque.`,
      `Write "version": {"path": "${path}", "field": "${field}"}, corrected to what the service has.`,
      'key',
    );
  });

export const automaticRollbackCanSee: Rule = ({config: {rollback, environments}}) =>
  rollback?.automatic === 'when worse' && !environments.production?.metrics
    ? [
        mistake(
          ['rollback', 'automatic'],
          'Nothing says "worse": environments.production has no "metrics".',
          'Add metrics, or write "ask".',
        ),
      ]
    : [];

export const rehearsalHasAStage: Rule = ({config: {checklist, environments, deploy, rollback}}) => {
  if (checklist.rehearsal !== 'required') return [];
  const missing = [
    ...(environments.staging ? [] : ['environments.staging']),
    ...(deploy ? [] : ['deploy']),
    ...(rollback ? [] : ['rollback']),
  ];
  return missing.length > 0
    ? [
        mistake(
          ['checklist', 'rehearsal'],
          `A rollback cannot be rehearsed without ${missing.map(name => `"${name}"`).join(' and ')}.`,
          `Add ${missing.length === 1 ? 'it' : 'them'}, or write "attest".`,
        ),
      ]
    : [];
};
