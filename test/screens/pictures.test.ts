import {describe, expect, it} from 'vitest';
import {openScreen} from '../../src/screens/open-screen.ts';
import {makeAxes} from '../../src/screens/parts/axes.ts';
import {initialUi, type ClientState, type Ui} from '../../src/store/client-state.ts';
import {plainText} from '../../src/store/text.ts';
import {withLog} from '../rig/feeds.ts';
import {looking, sceneNames, scenes, sized, type SceneName} from '../rig/scenes.ts';

/** The picture as a person would read it aloud: no colour, trailing blanks gone. */
const picture = (state: ClientState): string => `${openScreen(state, makeAxes()).map(row => plainText(row).trimEnd()).join('\n')}\n`;

const at = (scene: SceneName, size: string, ui: Partial<Ui> = {}) => {
  const [columns = 0, rows = 0] = size.split('x').map(Number);
  const state = looking(sized(scenes[scene](), columns, rows), ui);
  return picture(ui.log ? withLog(state) : state);
};

const file = (name: string) => `pictures/${name.replaceAll(' ', '-')}.txt`;

describe.each(['120x40', '80x24', '60x15', '40x10', '40x1'])('at %s', size => {
  it.each(sceneNames)('%s', async scene => expect(at(scene, size)).toMatchFileSnapshot(file(`${scene}.${size}`)));
});

describe('at 240x80', () => {
  it.each(['canary', 'checklist', 'holding'] as const)('%s', async scene => expect(at(scene, '240x80')).toMatchFileSnapshot(file(`${scene}.240x80`)));
});

const field = {label: 'Reason for the exception', text: 'carol is', minimum: 10, purpose: {kind: 'note'}} as const;

describe.each(['120x40', '80x24', '60x15', '40x10'])('boxes, panes and fields at %s', size => {
  it.each<[string, SceneName, Partial<Ui>]>([
    ['help', 'canary', {box: 'help'}],
    ['palette', 'canary', {box: 'palette', field: {label: '', text: 'open', minimum: 0, purpose: {kind: 'palette'}}}],
    ['people', 'canary', {box: 'people'}],
    ['evidence', 'preflight', {box: 'evidence'}],
    ['output', 'backup', {box: 'output'}],
    ['migration', 'unknown', {box: 'migration'}],
    ['points', 'canary', {points: true}],
    ['log zoomed', 'canary', {pane: 'log', zoomed: true, log: {...initialUi.log, follow: false, end: 6, pausedAt: 7 - 142, search: 'channel'}}],
    ['charts zoomed', 'canary', {pane: 'charts', zoomed: true}],
    ['one moment', 'canary', {pane: 'charts', chart: {...initialUi.chart, at: scenes.canary().now - 60_000}}],
    ['without rail', 'preflight', {railShown: false}],
    ['field and message', 'preflight', {field, message: {tone: 'attention', text: 'At least 10 characters are needed; it has 8.', at: 0}}],
    ['banner over another gate', 'holding', {openGate: 'checklist'}],
    ['banner over help', 'holding', {box: 'help'}],
  ])('%s', async (name, scene, ui) => expect(at(scene, size, ui)).toMatchFileSnapshot(file(`${name}.${size}`)));
});
