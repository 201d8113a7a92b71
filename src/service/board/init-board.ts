import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as z from 'zod';
import type { Warning } from '../../domain/warning.ts';
import { newBoardFiles } from '../../store/board/board-template.ts';
import { readConfig } from '../../store/board/config.ts';
import { type BoardHome, createBoard } from '../../store/board/create-board.ts';
import { CONFIG_FILE } from '../../store/layout.ts';
import type { CallOptions } from '../run.ts';
import { Stage } from '../stage.ts';
import { warningsOfInit } from './init-warnings.ts';

/** What `init` answers with. */
export const InitAnswer = z.strictObject({
  changed: z.boolean(),
  path: z.string().describe('the board folder, absolute'),
  branch: z.string(),
  commit: z.string().nullable(),
});
export type InitAnswer = z.infer<typeof InitAnswer>;

/** What there is around the making of a board. */
interface InitOptions extends Pick<CallOptions, 'now' | 'random'> {
  /** Hears what a person has in the place of the board's files, which stays as it is. */
  warn?: (warning: Warning) => void;
}

/** Makes a board, or says that there is one already. */
export async function initBoard(
  folder: string,
  home: BoardHome,
  { now, random, warn }: InitOptions,
): Promise<InitAnswer> {
  const path = resolve(folder);
  if (existsSync(join(path, CONFIG_FILE))) {
    return { changed: false, path, branch: readConfig(path).branch, commit: null };
  }
  const at = new Date(now()).toISOString();
  const { branch, commit, kept } = await createBoard(path, home, (author, chosen) => {
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
  for (const warning of warningsOfInit(path, kept)) warn?.(warning);
  return { changed: true, path, branch, commit };
}
