import {expect, it} from 'vitest';
import {ttyName} from '../../src/commands/parts/operator.ts';
import {parseFrame} from '../../src/socket/parse-frame.ts';

it.each([
  ['/dev/pts/3', 'pts/3'],
  ['/dev/tty1', 'tty1'],
  ['pipe:[471123]', 'no terminal'],
  ['socket:[99]', 'no terminal'],
  ['/dev/null', 'no terminal'],
  ['/home/ana/answers (copy).txt', 'no terminal'],
])('stdin that is %s is called %s, which the engine understands', (stdin, name) => {
  expect(ttyName(stdin)).toBe(name);
  expect(parseFrame({type: 'hello', protocol: [1, 1], who: 'ana', tty: ttyName(stdin), role: 'operator'})).toMatchObject({type: 'hello', tty: name});
});
