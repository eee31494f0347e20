import {formatAge} from '../../util/duration.ts';
import type {ClientState} from '../client-state.ts';
import {row, span, spread, widthOf, type Role, type Row, type Span} from '../text.ts';
import {isStale} from './open-gate.ts';

/** Row 1: environment, service, versions; who is here, or what is wrong with the picture; the minute. */
export const headerRow = (state: ClientState, width: number): Row => {
  const wide = width >= 120;
  const pad = width >= 80 ? ' ' : '';
  const gap = wide ? '  ' : ' ';
  const {info} = state.release;
  const left = row(pad, environmentTag(state), gap, ...(width >= 60 ? [info?.service ?? 'no release', gap] : []), versionsText(state, wide));
  const clock = `${time(state.now)}${width >= 80 ? ' UTC' : ''}${pad}`;
  const trouble = troubleText(state);
  // Environment and versions are never cut: names give way first, then the trouble's own words.
  const rights = trouble === undefined ? peopleTexts(state, width).map(text => row(text, text && (wide ? '   ' : '  '), clock)) : [row(span(trouble, 'attention'), '  ', clock)];
  const right = [...rights, row(clock)].find(each => widthOf(left) + 1 + widthOf(each) <= width);
  return right ? spread(left, right, width) : left;
};

export const ruleRow = (width: number, kind: 'production' | 'staging' | 'replay', joints: readonly {readonly at: number; readonly glyph: string}[] = []): Row => {
  const cells = Array.from({length: width}, () => ({production: '═', staging: '─', replay: '╌'})[kind]);
  for (const {at, glyph} of joints) if (at >= 0 && at < width) cells[at] = glyph;
  return [{text: cells.join('')}];
};

/** Name, case, brackets, and colour: four marks, so that no two environments look alike. */
export const environmentTag = ({release}: ClientState): Span => {
  const name = release.info?.environment ?? 'none';
  return isProduction(name) ? span(`[${name.toUpperCase()}]`, 'production' satisfies Role) : span(`(${name})`, 'staging');
};

export const isProduction = (environment: string): boolean => environment.toLowerCase().startsWith('prod');

export const versionsText = ({release}: ClientState, wide = false): string => {
  const {facts, rollback, ended} = release;
  const from = facts.previous?.version ?? 'first release';
  const to = facts.version;
  if (rollback.status === 'unverified' || rollback.status === 'accepted' || rollback.status === 'verified') return `${to ?? '?'} → ${from}`;
  if (ended?.result === 'released') return to ?? '?';
  if (to) return `${from} → ${to}${wide ? candidate(release) : ''}`;
  return facts.proposal ? `${from} → ${facts.proposal.version}${wide ? ' proposed' : '?'}` : `${from} → not chosen yet`;
};

const candidate = ({facts, gates}: ClientState['release']): string =>
  facts.candidate !== undefined && gates.deploy.startedAt === undefined && gates.cut.passedAt !== undefined ? ` rc.${facts.candidate}` : '';

/** Who drives and who else is here, from the longest way of saying it to the shortest. */
const peopleTexts = ({release, people, me}: ClientState, width: number): readonly string[] => {
  if (width < 60) return [''];
  const {pilot} = release;
  const seen = [...new Map(people.map(person => [person.who, person])).values()];
  const others = seen.filter(({who}) => who !== pilot);
  const you = (who: string) => (who === me.who && seen.length > 1 ? `${who} (you)` : who);
  const drives = pilot === undefined ? 'nobody drives' : `${pilot === me.who ? pilot : you(pilot)} drives`;
  const named = others.map(({who, role}) => (who === me.who ? you(who) : `${who} ${role === 'observer' ? 'observes' : 'here'}`));
  const more = others.length > 0 ? ` +${others.length}` : '';
  const lock = {none: 'no lock', held: 'lock ours', lost: 'LOCK LOST'}[release.lock.status];
  return [
    ...(width >= 120 ? [[drives, ...named, lock].join(' · ')] : []),
    ...(width >= 80 && (pilot !== me.who || width >= 120) ? [[drives, ...named].join(' · ')] : []),
    ...(width >= 80 ? [`${drives}${more}`] : []),
    `${pilot ?? 'nobody'}${more}`,
  ];
};

const troubleText = (state: ClientState): string | undefined => {
  const {connection, now, pictureAt} = state;
  if (connection.status === 'lost' || connection.status === 'ended') return 'no connection';
  if (connection.status === 'frozen') return 'engine frozen';
  if (state.release.lock.status === 'lost') return 'LOCK LOST';
  return isStale(state) ? `picture ${formatAge(now - pictureAt)} old` : undefined;
};

export const time = (at: number): string => new Date(at).toISOString().slice(11, 16);
export const timeWithSeconds = (at: number): string => new Date(at).toISOString().slice(11, 19);
