import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as z from 'zod';
import { newBoardFiles } from '../../store/board/board-template.ts';
import { readConfig } from '../../store/board/config.ts';
import { type BoardHome, createBoard } from '../../store/board/create-board.ts';
import type { CallOptions } from '../run.ts';
import { Stage } from '../stage.ts';

/** What `init` answers with. */
export const InitAnswer = z.strictObject({
  changed: z.boolean(),
  path: z.string().describe('the board folder, absolute'),
  branch: z.string(),
  commit: z.string().nullable(),
});
export type InitAnswer = z.infer<typeof InitAnswer>;

/** Makes a board, or says that there is one already. */
export async function initBoard(
  folder: string,
  home: BoardHome,
  { now, random }: Pick<CallOptions, 'now' | 'random'>,
): Promise<InitAnswer> {
  const path = resolve(folder);
  if (existsSync(join(path, 'board.yaml'))) {
    return { changed: false, path, branch: readConfig(path).branch, commit: null };
  }
  const at = new Date(now()).toISOString();
  const { branch, commit } = await createBoard(path, home, (author, chosen) => {
    const stage = new Stage({
      now: at,
      author: null,
      forced: false,
      report: null,
      requestId: null,
      requestHash: null,
      lastEventId: null,
      random,
    });
    stage.event({ type: 'board-created', entity_type: 'board', entity_id: 'board', message: basename(path) });
    return { files: newBoardFiles(null, chosen), events: stage.events, author, at };
  });
  return { changed: true, path, branch, commit };
}
