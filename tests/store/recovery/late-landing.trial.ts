import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { writeIntents } from '../../../src/store/recovery/intents.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

const PICKUP = { task_id: 't-1', agent: 'a', request_id: 'r-1' };

/** As a writer leaves it that was killed before its git had moved the branch: gives the commit that it is about to move it to. */
async function stillLanding(board: TempBoard): Promise<string> {
  await board.ok('report-pickup', PICKUP);
  const commit = board.git('rev-parse', 'HEAD').trim();
  const changes = board
    .git('diff-tree', '-r', '--no-renames', '--abbrev=40', 'HEAD~1', 'HEAD')
    .trim()
    .split('\n');
  const files = changes.map((line) => {
    const [, , before = '', , , path = ''] = line.split(/[ \t]/);
    return { path, before: /^0+$/.test(before) ? null : before };
  });
  board.git('reset', '-q', '--hard', 'HEAD~1');
  const repository = findRepository(board.root);
  const witness = files.find(({ path }) => path.startsWith('events/'))?.path ?? '';
  await writeIntents(repository, [{ witness, files }], false);
  return commit;
}

/** Has the branch move as soon as somebody has looked what it holds. */
function landAfterFirstLook(board: TempBoard, commit: string): void {
  const bin = join(tempFolder(), 'bin');
  mkdirSync(bin);
  const script = `#!/bin/sh
PATH='${process.env.PATH}'
git "$@"
status=$?
case "$*" in *cat-file*) mkdir '${bin}/landed' 2>/dev/null && git -C '${board.root}' update-ref refs/heads/main ${commit};; esac
exit $status
`;
  writeFileSync(join(bin, 'git'), script, { mode: 0o755 });
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
  onTestFinished(() => void vi.unstubAllEnvs());
}

test('who asks again while the git of a killed writer lands is answered once its files are in place', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const commit = await stillLanding(board);
  landAfterFirstLook(board, commit);
  expect(await board.ok('report-pickup', PICKUP)).toMatchObject({ replayed: true, commit });
  expect(board.files('in_progress')).toEqual(['in_progress/t-1-one.md']);
  expectSound(board.root);
});
