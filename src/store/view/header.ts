import {formatAge} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {row, span, spread, widthOf, type Role, type Row, type Span} from '../text.ts';

/** Row 1: environment, service, versions; who is here; what is wrong with the picture; the minute. */
export const headerRow = (state: ClientState, width: number): Row => {
  const wide = width >= 120;
  const pad = width >= 80 ? ' ' : '';
  const gap = wide ? '  ' : ' ';
  const {info} = state.release;
  const left = row(pad, environmentTag(state), gap, ...(width >= 60 ? [info?.service ?? 'no release', gap] : []), versionsText(state));
  const trouble = troubleText(state);
  const people = width >= 60 ? peopleText(state, wide) : '';
  const lock = wide ? lockText(state) : '';
  const clock = `${time(state.now)}${width >= 80 ? ' UTC' : ''}`;
  const right = row(
    trouble ? span(trouble, 'attention') : row(people, lock && ` · ${lock}`).map(({text}) => text).join(''),
    wide ? '   ' : '  ', clock, pad,
  );
  // Environment and versions are never cut: names give way first.
  return widthOf(left) + widthOf(right) < width ? spread(left, right, width) : spread(left, row(trouble ? span(trouble, 'attention') : '', ' ', clock, pad), width);
};

export const ruleRow = (width: number, kind: 'production' | 'staging' | 'replay', joint?: {readonly at: number; readonly glyph: string}): Row => {
  const glyph = {production: '═', staging: '─', replay: '╌'}[kind];
  if (!joint) return [span(glyph.repeat(width), 'quiet')];
  return [span(glyph.repeat(joint.at) + joint.glyph + glyph.repeat(Math.max(0, width - joint.at - 1)), 'quiet')];
};

/** Name, case, brackets, and colour: four marks, so that no two environments look alike. */
export const environmentTag = ({release}: ClientState): Span => {
  const name = release.info?.environment ?? 'none';
  return name === 'production' ? span(`[${name.toUpperCase()}]`, 'production' satisfies Role) : span(`(${name})`, 'staging');
};

export const versionsText = ({release}: ClientState): string => {
  const {facts, rollback, ended} = release;
  const from = facts.previous?.version ?? 'first release';
  const to = facts.version;
  if (rollback.status === 'unverified' || rollback.status === 'accepted' || rollback.status === 'verified') return `${to ?? '?'} → ${from}`;
  if (ended?.result === 'released') return to ?? '?';
  if (to) return `${from} → ${to}${candidate(release)}`;
  return facts.proposal ? `${from} → ${facts.proposal.version} proposed` : `${from} → not chosen yet`;
};

const candidate = ({facts, gates}: ClientState['release']): string =>
  facts.candidate !== undefined && gates.deploy.startedAt === undefined && gates.cut.passedAt !== undefined ? ` rc.${facts.candidate}` : '';

const peopleText = ({release, people, me}: ClientState, wide: boolean): string => {
  const name = (who: string) => (who === me.who ? `${who}${people.length > 1 ? ' (you)' : ''}` : who);
  const others = people.filter(({who}) => who !== release.pilot);
  const drives = release.pilot === undefined ? 'nobody drives' : `${wide ? name(release.pilot) : release.pilot} drives`;
  if (!wide) return others.length > 0 ? `${drives} +${others.length}` : drives;
  return [drives, ...others.map(({who, role}) => `${name(who)} ${role === 'observer' ? 'observes' : 'here'}`)].join(' · ');
};

const lockText = ({release}: ClientState): string =>
  ({none: 'no lock', held: 'lock ours', lost: 'LOCK LOST'})[release.lock.status];

const troubleText = (state: ClientState): string | undefined => {
  const {connection, now, pictureAt} = state;
  if (connection.status === 'lost') return 'no connection';
  if (connection.status === 'frozen') return 'engine frozen';
  if (state.release.lock.status === 'lost') return 'LOCK LOST';
  return now - pictureAt > 15_000 ? `picture ${formatAge(now - pictureAt)} old` : undefined;
};

export const time = (at: number): string => new Date(at).toISOString().slice(11, 16);
export const timeWithSeconds = (at: number): string => new Date(at).toISOString().slice(11, 19);
