import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';

test.each([
  ['the year 10000', '253402300800'],
  ['beyond every calendar', '9999999999999'],
])('a commit of %s with a request id ends no report and no audit', async (_, seconds) => {
  const board = await tempBoard();
  const person = ['-c', 'user.name=P', '-c', 'user.email=p@example.invalid'];
  const message = 'far\n\nRequest-Id: r-far\nRequest-Hash: abc';
  const env = { ...process.env, GIT_COMMITTER_DATE: `@${seconds} +0000` };
  execFileSync('git', [...person, 'commit', '-q', '--allow-empty', '-m', message], { cwd: board.root, env });
  const heartbeat = { agent: 'a', request_id: 'r-1' };
  await board.ok('report-heartbeat', heartbeat);
  expect(await board.ok('report-heartbeat', heartbeat)).toMatchObject({ replayed: true });
  expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
});
