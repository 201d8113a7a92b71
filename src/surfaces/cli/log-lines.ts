import { visibleLine } from '../text/visible.ts';
import type { LogOutput } from './streams.ts';

const WAITING_MAX_BYTES = 1024 * 1024;

/**
 * Writes lines for people, who may leave or stop reading: whoever writes goes on, and never keeps more than 1 MiB for
 * them. Beyond that lines are dropped until all that waits is read; then one line says how many.
 */
export function logLines(stream: LogOutput): (text: string) => void {
  let dropped = 0;
  stream.on('error', () => {});
  stream.on('drain', () => {
    if (dropped > 0)
      stream.write(`${dropped} ${dropped === 1 ? 'line' : 'lines'} dropped: nobody read them\n`);
    dropped = 0;
  });
  return (text) => {
    if (dropped > 0 || stream.writableLength > WAITING_MAX_BYTES) dropped++;
    else stream.write(`${visibleLine(text)}\n`);
  };
}
