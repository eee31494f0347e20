import {resolve} from 'node:path';
import {checkSame, readDigest, withDigest, type DigestRead, type DigestSource} from '../../artifact/index.ts';
import {fillText} from '../../config/template.ts';
import type {RanCommand, ShownCommand} from '../../release/evidence.ts';
import type {EnvironmentName} from '../../config/schema.ts';
import type {ItemContext, PlanInput} from '../step.ts';
import {lastLine, look, plans, ready, remembering, valuesOf} from './commands.ts';

type Asked = {readonly read: DigestRead; readonly commands: readonly RanCommand[]};

/** Asks whoever the config names which digest belongs to this release: a command, a file of CI, or a registry. */
export const askDigest = async (context: ItemContext): Promise<Asked> => {
  const {world, commands} = remembering(context.world);
  const read = await readDigest(sourceOf(context), world, context.signal);
  return {read, commands};
};

/** How the digest is asked for, for a plan: a registry and a file are no commands, but they are shown as what is done. */
export const plansDigest = (input: PlanInput): readonly ShownCommand[] => {
  const {artifact} = input.config;
  if (artifact?.image) return [{does: 'reads', text: `HEAD manifest of ${artifact.image.reference}`}];
  if (artifact?.file) return [{does: 'reads', text: artifact.file.field ? `read ${artifact.file.field} in ${artifact.file.path}` : `sha256 of ${artifact.file.path}`}];
  return plans(input, 'reads', undefined, artifact?.digest);
};

/**
 * Whether what the config names now is what was frozen: asked again right before a deploy, so that a tag that was moved and an
 * artifact that was built again are seen. Production gets what passed staging; staging gets what gate 5 froze for this candidate,
 * whatever passed there before. Undefined where there is no artifact.
 */
export const stillSame = async (context: ItemContext, env: EnvironmentName): Promise<(Asked & {readonly wrong?: {readonly why: string; readonly next: string}}) | undefined> => {
  const {config, facts} = context;
  if (!config.artifact) return undefined;
  const asked = await askDigest(context);
  if (!asked.read.ok) return {...asked, wrong: {why: asked.read.why, next: asked.read.next}};
  const passed = env === 'production' ? facts.stagingDigest : undefined;
  const same = checkSame(passed ?? facts.digest, asked.read.digest, {frozen: passed === undefined ? 'gate 5 froze' : 'staging passed', seen: `${env} would get`});
  return same.same ? asked : {...asked, wrong: {why: same.why, next: same.next}};
};

export type Fetchable = {readonly ok: boolean; readonly says: string; readonly commands: readonly RanCommand[]};

/** Whether an artifact can be had now, by the command of the config or by its registry; undefined where nobody can look. */
export const canBeFetched = async (context: ItemContext, digest: string, env?: EnvironmentName): Promise<Fetchable | undefined> => {
  const {artifact} = context.config;
  if (artifact?.exists) {
    const said = await look({...context, facts: {...context.facts, digest}}, artifact.exists, env);
    return {ok: said.ok, says: said.ok ? lastLine(said.stdout) || 'exit 0' : lastLine(said.stderr || said.stdout) || `exit ${said.exitCode ?? 'by a signal'}`, commands: [said.ran]};
  }
  if (!artifact?.image) return undefined;
  const source = sourceOf(context);
  const image = 'registry' in source ? withDigest(source.registry.image, digest) : undefined;
  if (!('registry' in source) || image === undefined) return {ok: false, says: `${artifact.image.reference} cannot be asked for by digest`, commands: []};
  const read = await readDigest({registry: {...source.registry, image}}, context.world, context.signal);
  return {ok: read.ok, says: read.ok ? `${image} is served` : read.why, commands: []};
};

export const plansFetch = (input: PlanInput, env?: EnvironmentName): readonly ShownCommand[] => {
  const {artifact} = input.config;
  if (artifact?.exists) return plans(input, 'reads', env, artifact.exists);
  return artifact?.image ? [{does: 'reads', text: `HEAD manifest of ${artifact.image.reference.replace(/:[^:/]*$/, '')}@sha256:…`}] : [];
};

const sourceOf = (context: ItemContext): DigestSource => {
  const {artifact} = context.config;
  if (artifact?.image) {
    const {reference, userEnv, passwordEnv, plainHttp} = artifact.image;
    const image = fillText(reference, valuesOf(context), 'artifact.image.reference');
    return {registry: {image, plainHttp, ...(userEnv !== undefined && {userEnv}), ...(passwordEnv !== undefined && {passwordEnv})}};
  }
  if (artifact?.file) {
    const {path, field} = artifact.file;
    return {file: resolve(context.repo, path), ...(field !== undefined && {path: field})};
  }
  return {command: ready(context, 'reads', artifact!.digest!)};
};
