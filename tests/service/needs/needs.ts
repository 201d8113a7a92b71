import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import type { Need, NeedCall, NeedKind } from '../../../src/domain/need.ts';
import type { InputOf } from '../../../src/service/registry.ts';
import { callCli } from '../../helpers/call-surface.ts';
import type { TempBoard } from '../../helpers/temp-board.ts';

/** What waits on a board, by kind and what it is about. */
export async function needsOf(board: TempBoard, input: InputOf<'list-needs'> = {}): Promise<Need[]> {
  const { items } = await board.ok('list-needs', input);
  return JSON.parse(JSON.stringify(items).replaceAll(` -C ${board.root}`, ''));
}

/** The only row of a kind. */
export async function onlyNeed(board: TempBoard, kind: NeedKind): Promise<Need> {
  const rows = await needsOf(board, { kind: [kind] });
  expect(rows.map((row) => row.kind)).toEqual([kind]);
  return rows[0] as Need;
}

/** Makes a row's call through the library, with `words` where words are left to the caller. */
export async function make(board: TempBoard, call: NeedCall, words = 'so be it'): Promise<void> {
  const left = [...(call.command ?? '').matchAll(/--([a-z-]+) "…"/g)].map(([, flag = '']) => flag);
  const given = Object.fromEntries(left.map((flag) => [flag.replaceAll('-', '_'), words]));
  const envelope = await board.board.call(call.operation as never, { ...call.input, ...given } as never);
  if (!envelope.ok) throw new Error(`${call.command}: ${envelope.error.message}`);
}

/** The same as a shell runs its command line. */
export async function run(
  board: TempBoard,
  { command }: NeedCall,
  words = 'so be it',
): Promise<number | null> {
  const line = (command ?? '').replace(/^mission-control/, '').replaceAll('…', words);
  const split = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  const { status } = await callCli(board.root, split.split('\0').slice(0, -1));
  return status;
}
