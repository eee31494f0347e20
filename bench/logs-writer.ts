/**
 * Writes log lines of 1 kB of JSON, as a service does, for bench/logs.ts.
 *
 *     node bench/logs-writer.ts PATH|- COUNT RATE
 *
 * RATE in lines per second; 0 is as fast as they are taken. Every 997th line is an error. The last line says END.
 */
import {closeSync, openSync, writeSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';

const [path = '-', countText = '0', rateText = '0'] = process.argv.slice(2);
const count = Number(countText);
const rate = Number(rateText);
const file = path === '-' ? 1 : openSync(path, 'a');
const padding = 'x'.repeat(740);

const lineOf = (index: number): string => {
  const isError = index % 997 === 0;
  return `${JSON.stringify({
    level: isError ? 'error' : 'info', time: new Date().toISOString(), pid: 4711, hostname: 'orders-1', version: '2.8.0',
    req: {id: `req-${index}`, method: 'GET', url: `/orders/${index}?channel=web`, remote: `10.0.0.${index % 255}`}, ms: index % 300,
    msg: isError ? `no such column total_${index}` : `GET /orders/${index} 200 ${index % 300} ms`, padding,
  })}\n`;
};

/** A pipe that is full takes a part, or nothing for now. */
const write = async (text: string): Promise<void> => {
  let bytes = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(file, bytes));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      await pause(1);
    }
  }
};

const began = performance.now();
for (let done = 0; done < count; ) {
  const due = rate === 0 ? Math.min(count, done + 500) : Math.min(count, Math.ceil(((performance.now() - began) / 1000) * rate));
  let text = '';
  for (; done < due; done++) text += lineOf(done);
  await write(text);
  if (rate > 0) await pause(10);
}
await write('END\n');
if (file !== 1) closeSync(file);
