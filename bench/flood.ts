/**
 * Writes so many lines per second to the end of a file, and keeps it below 128 MiB as logrotate's copytruncate does.
 *
 *     node bench/flood.ts FILE LINES_PER_SECOND
 *
 * Ends when its stdin closes, or after ten minutes. Prints how many lines it wrote in how many milliseconds.
 */
import {closeSync, ftruncateSync, openSync, writeSync} from 'node:fs';

const [file = '', rate = '50000'] = process.argv.slice(2);
const everyMs = 20;
const largest = 128 * 1024 * 1024;
const levels = ['INFO', 'INFO', 'INFO', 'DEBUG', 'INFO', 'INFO', 'INFO', 'INFO', 'INFO', 'WARN'];

const out = openSync(file, 'a');
const from = performance.now();
let [lines, bytes] = [0, 0];

const timer = setInterval(() => {
  const due = Math.floor(((performance.now() - from) / 1000) * Number(rate));
  const stamp = new Date().toISOString();
  let text = '';
  for (; lines < due; lines++) text += `${stamp} ${levels[lines % levels.length]} request ${lines} GET /orders/${lines % 997} 200 in ${lines % 89} ms for customer ${lines % 4093}\n`;
  if (bytes > largest) {
    ftruncateSync(out);
    bytes = 0;
  }
  bytes += writeSync(out, text);
}, everyMs);

const end = (): void => {
  clearInterval(timer);
  closeSync(out);
  console.log(JSON.stringify({lines, ms: Math.round(performance.now() - from)}));
  process.exit(0);
};
process.stdin.resume();
process.stdin.on('end', end);
setTimeout(end, 600_000);
