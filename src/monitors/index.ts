import {usualErrorPatterns, usualWarnPatterns} from '../config/sections/monitor.ts';
import type {Config, EnvironmentConfig} from '../config/schema.ts';
import {alerts} from './alerts.ts';
import {commandCounts} from './command-counts.ts';
import {health} from './health.ts';
import type {LogPatterns} from './log-line.ts';
import {logRates} from './log-rates.ts';
import {logTail} from './log-tail.ts';
import {measure} from './measure.ts';
import type {Monitor} from './monitor.ts';
import {probe} from './probe.ts';
import {prometheus} from './prometheus.ts';
import {scrape} from './scrape.ts';

export {addCounts} from './counters.ts';
export type {Counts, LeftLog, LogLine, Monitor, MonitorContext, Past, Reading, Span} from './monitor.ts';

/** Everything that is watched in an environment, from its config. A new kind of source is one entry here. */
export const monitorsOf = (environment: NonNullable<EnvironmentConfig>, {errorPatterns, warnPatterns}: Config['monitor']): readonly Monitor[] => [
  ...metricsOf(environment),
  ...environment.instances.map(instance => health(environment, instance)),
  ...environment.logs.map(source => logTail(source, patternsOf(errorPatterns, warnPatterns))),
  ...environment.measures.map(one => measure(one, environment.metrics?.kind === 'prometheus' ? environment.metrics : undefined)),
  ...(environment.alerts === undefined ? [] : [alerts(environment.alerts)]),
];

const patternsOf = (errors: readonly string[], warnings: readonly string[]): LogPatterns => ({
  error: errors.map(text => new RegExp(text)), warn: warnings.map(text => new RegExp(text)),
  ownError: errors.join('\n') !== usualErrorPatterns.join('\n'), ownWarn: warnings.join('\n') !== usualWarnPatterns.join('\n'),
});

const metricsOf = ({metrics, logs}: NonNullable<EnvironmentConfig>): readonly Monitor[] => {
  switch (metrics?.kind) {
    case undefined: return [];
    case 'scrape': return [scrape(metrics)];
    case 'prometheus': return [prometheus(metrics)];
    case 'command': return [commandCounts(metrics.command)];
    case 'probe': return [probe(metrics)];
    case 'logs': return [logRates(metrics, logs)];
  }
};
