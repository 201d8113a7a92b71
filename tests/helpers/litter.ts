import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** As many loose objects in the folder that tells of all as some hundred reports leave there. */
export const MUCH = 16;

let made = 0;

/** Puts loose objects into the folder of a git directory that is counted to tell how many there are. */
export function litter(gitDir: string, count: number): void {
  const folder = join(gitDir, 'objects', '17');
  mkdirSync(folder, { recursive: true });
  for (let put = 0; put < count; made++) {
    const text = `litter ${process.pid} ${made}`;
    const object = Buffer.from(`blob ${text.length}\0${text}`);
    const id = createHash('sha1').update(object).digest('hex');
    if (!id.startsWith('17')) continue;
    writeFileSync(join(folder, id.slice(2)), deflateSync(object));
    put++;
  }
}
