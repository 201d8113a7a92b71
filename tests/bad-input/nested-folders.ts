import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TempBoard } from '../helpers/temp-board.ts';

/** Makes folders one in the other below a folder, with a file at the bottom; their path may be longer than any may be. */
export function nestFolders(
  board: TempBoard,
  folder: string,
  { name, depth }: { name: string; depth: number },
): void {
  const program = `
    for (let depth = 0; depth < ${depth}; depth++) { fs.mkdirSync('${name}'); process.chdir('${name}'); }
    fs.writeFileSync('note.txt', '');`;
  board.write(`${folder}/note.txt`, '');
  execFileSync(process.execPath, ['-e', program], { cwd: join(board.root, folder) });
  // Node's own way takes paths, which are too long.
  onTestFinished(() => void execFileSync('rm', ['-rf', join(board.root, folder, name)]));
}
