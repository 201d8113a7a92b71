import { expect, test } from 'vitest';
import { CODES, forPerson } from '../../../src/service/codes.ts';
import { runExecutable } from '../../helpers/call-surface.ts';
import { tempFolder } from '../../helpers/temp-board.ts';

/** Nothing of it needs a board. */
const explain = (...words: string[]) => runExecutable(['explain', ...words], { cwd: tempFolder() });

test('explain says what a code means and what to do', async () => {
  const { status, stdout, stderr } = await explain('task_held');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(
    'task_held  error, exit status 4, HTTP 409\n' +
      '  Another worker has this task.\n' +
      '  → Leave this task alone, and take another one that is ready.\n',
  );
});

test('a word that is a code of several kinds is explained for each', async () => {
  const { stdout } = await explain('malformed_file');
  expect(stdout.match(/^malformed_file {2}.*$/gm)).toEqual([
    'malformed_file  error, exit status 6, HTTP 500',
    'malformed_file  warning',
    'malformed_file  finding of the doctor, error',
  ]);
});

test.each(['task_hold', 'Task-Held', 'task-held'])(
  'a misspelt code, %s, is answered with the nearest',
  async (word) => {
    const { status, stderr } = await explain(word);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `mission-control: invalid_input: code: expected one that an answer can hold, got "${word}"; did you mean 'task_held'?\n`,
    });
  },
);

test('without a code it lists all of them, and as JSON all that is declared of them', async () => {
  const [text, json] = await Promise.all([explain(), explain('--json')]);
  for (const { code, means } of CODES) expect(text.stdout).toContain(`\n  ${code}\n      ${means}`);
  expect(JSON.parse(json.stdout)).toEqual({
    ...{ ok: true, schema_version: 1, operation: 'explain', warnings: [] },
    data: { codes: CODES.map(forPerson) },
  });
});
