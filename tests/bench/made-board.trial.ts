import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeBoard } from '../../bench/boards/make-board.ts';
import { openBoard } from '../../src/service/open-board.ts';
import { expectSound } from '../helpers/sound-board.ts';
import { sharedFolder, tempFolder } from '../helpers/temp-board.ts';

const REPORTS = 150;

describe('a board that the bench makes', () => {
  const root = join(sharedFolder(), 'made');
  const board = () => openBoard(root, { agent: null });

  beforeAll(async () => {
    const tasks = { pending: 6, in_progress: 4, blocked: 2, done: 12 };
    await makeBoard(root, { tasks, reports: REPORTS, agents: 4, minutesBetweenReports: 30 });
  });

  test('is as git and the board find a real one', async () => {
    expectSound(root);
    expect(await board().call('doctor', {})).toMatchObject({ ok: true, data: { findings: [] } });
  });

  test('has a history in which every report is a commit with its events, as audit proves', async () => {
    // Beside the reports: the board itself, and the last one, which goes the usual way.
    expect(await board().call('audit', {})).toMatchObject({
      ok: true,
      data: { commits: REPORTS + 2, violations: [] },
    });
  });

  test('shows the tasks that were asked for', async () => {
    expect(await board().call('board-summary', {})).toMatchObject({
      data: { counts: { pending: 6, in_progress: 4, blocked: 2, done: 12 } },
    });
  });
});

test('the bench prints tables, and writes the same as JSON, with what was taken in turns with what', () => {
  const json = join(tempFolder(), 'figures.json');
  const main = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));
  const args = [main, '--quick', '--only', 'startup', '--json', json];
  const tables = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  expect(tables).toContain('| `--version` |');
  const { rows } = JSON.parse(readFileSync(json, 'utf8'));
  expect(rows).toMatchObject([
    { what: '`--version`', unit: 'ms', against: '`node -e 0`', ratio: { median: expect.any(Number) } },
    { what: '`--help`', unit: 'ms', against: '`node -e 0`', ratio: { median: expect.any(Number) } },
  ]);
});
