import { expect, test } from 'vitest';
import type { Envelope } from '../../src/service/envelope.ts';
import { runExecutable } from '../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';
import { openHttp } from '../parity/http.ts';
import { openBridge } from './callers.ts';
import { Clock, changes, worldOf } from './watch.ts';

const clock = new Clock('JSON');

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const event = (data: string) =>
  `{"type":"note","entity_type":"task","entity_id":"t-1","message":"m","data":${data}}`;

/** What `append-event` is asked, and what is said of it: the field, or where it is no fault of one field nothing. */
const REFUSED: [what: string, json: string, field: RegExp][] = [
  ['a key twice', '{"type":"note","type":"x-y"}', /each key once, got "type" twice/],
  ['a key twice, written otherwise', '{"type":"note","\\u0074ype":"x-y"}', /"type" twice/],
  ['a key twice further down', event('{"a":[{"b":1,"b":2}]}'), /"b" twice/],
  ['__proto__ among the fields', '{"__proto__":{"type":"note"}}', /__proto__|type/],
  ['__proto__ in data', event('{"__proto__":{"a":1}}'), /data\.__proto__: expected/],
  ['__proto__ further down', event('{"a":[{"__proto__":1}]}'), /data\.a\.0\.__proto__: expected/],
  ['constructor among the fields', '{"constructor":{"prototype":1}}', /constructor|type/],
  ['a number beyond all', event('{"a":1e400}'), /got 1e400 at (params.)?data\.a|data.*got Infinity/],
  ['a number of 54 bits', event('{"a":9007199254740993}'), /got 9007199254740993 at (params.)?data\.a/],
  ['a number below all', event('{"a":{"b":[0,1e-400]}}'), /got 1e-400 at (params.)?data\.a\.b\.1/],
  ['-0', event('{"a":-0}'), /got -0 at (params.)?data\.a|data\.a: expected .*got -0/],
  ['half a character in data', event('{"a":["\\ud800"]}'), /data\.a\.0: expected text that UTF-8 can hold/],
  ['half a character in a key', event('{"a":{"\\udfff":1}}'), /data\.a\.\ufffd: expected keys that UTF-8/],
  [
    'half a character for an id',
    event('{}').replace('t-1', '\\ud83d'),
    /entity_id: expected text that UTF-8/,
  ],
  ['half a character for a field', event('{},"\\udc00":1'), /\ufffd: expected keys that UTF-8/],
  ['half a request id', event('{},"request_id":"\\udc00"'), /request_id: expected text that UTF-8/],
  ['65 levels', event(nested(65)), /data: expected at most 64 levels/],
  ['100,000 levels', event(nested(100_000)), /data: expected at most 64 levels/],
  ['100,000 levels of lists', event(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`), /64 levels/],
  ['data that is a list', event('[1]'), /data: expected/],
  ['data that is text', event('"x"'), /data: expected/],
  ['too much data', event(`{"a":"${'x'.repeat(300_000)}"}`), /data: expected at most 262144 bytes/],
  ['a number for text', '{"type":1,"entity_type":"task","entity_id":"t-1","message":"m"}', /type: expected/],
  ['an object for text', '{"type":{"$ne":""},"entity_type":"task","entity_id":"t-1","message":"m"}', /type/],
  ['null for text', '{"type":"note","entity_type":"task","entity_id":null,"message":"m"}', /entity_id/],
  ['half a character', event('{}').replace('"m"', '"\\ud800"'), /message: expected text that UTF-8 can hold/],
  ['an unknown field', event('{},"exec":"touch canary"'), /exec: unknown field/],
];

/** A value that is no text any more has lost its second key, and the number that it was given. */
const LOST_BY_PARSING = /^(a key twice|a number of 54 bits|a number below all)/;

async function boardWithTask(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  return board;
}

/** The same JSON text by every surface that takes JSON. */
async function callers(board: TempBoard) {
  const http = await openHttp(board.root);
  const stdio = openBridge(board);
  const headers = { 'content-type': 'application/json' };
  return {
    close: () => http.close(),
    ways: {
      http: async (body: string) =>
        (await http.send({ method: 'POST', target: '/api/v1/events', headers, body })).envelope,
      'bridge --stdio': async (params: string) => {
        const line = `{"jsonrpc":"2.0","id":1,"method":"append-event","params":${params}}`;
        const answer = JSON.parse(await stdio.send(line));
        return answer.result ?? { ok: false, error: { ...answer.error, code: 'invalid_input' } };
      },
      'bridge with JSON': async (input: string) =>
        JSON.parse(
          (await runExecutable(['-C', board.root, 'bridge', 'append-event', '-'], { input })).stdout,
        ),
      library: (text: string) => board.board.call('append-event' as string, JSON.parse(text)),
    } satisfies Record<string, (json: string) => Promise<Envelope>>,
  };
}

test('JSON that is not as it should be is refused on every surface, and nothing is written', async () => {
  const board = await boardWithTask();
  const { ways, close } = await callers(board);
  const before = worldOf(board);
  for (const [surface, call] of Object.entries(ways)) {
    await clock.harmless(surface, () => call('{}'));
    for (const [what, json, said] of REFUSED) {
      if (surface === 'library' && LOST_BY_PARSING.test(what)) continue;
      // A process for each: what is no matter of the text the other ways show as well.
      if (surface === 'bridge with JSON' && what.startsWith('half a')) continue;
      const answer = await clock.time(surface, () => call(json));
      const error = answer.ok ? { code: 'taken', message: '' } : answer.error;
      expect({ surface, what, code: error.code }).toEqual({ surface, what, code: 'invalid_input' });
      expect(error.message).toMatch(said);
      expect(error.message.length).toBeLessThan(1000);
    }
  }
  await close();
  expect(changes(before, worldOf(board))).toEqual([]);
  expect(({} as { type?: unknown }).type).toBeUndefined();
});

/** What is odd and means something: it comes back as it was given. */
const KEPT = [
  '{"constructor":{"prototype":{"x":1}},"toString":"x","hasOwnProperty":null}',
  '{"\\ud83d\\ude00":"\\ud83d\\ude00"}',
  '{"a":[0,0.0,0e9,1e2,1.50,5e-324,1.7976931348623157e308,9007199254740992,0.1,1e23]}',
  '{"a":[123456789012345680000,0.10000000000000001,-2.2250738585072014E-308,100000000000000000000000]}',
  '{"":"","\\u0000":"\\u001b[2J","\\u202e":"\\u2028"}',
  '{"007":1,"1":2}',
  nested(63),
];

test.each(KEPT)('data of %s comes back as it was given, from every surface', async (data) => {
  const board = await boardWithTask();
  const { ways, close } = await callers(board);
  for (const [surface, call] of Object.entries(ways)) {
    expect({ surface, answer: await call(event(data)) }).toMatchObject({ surface, answer: { ok: true } });
    const { items } = await board.ok('list-events', { order: 'desc', limit: 1 });
    expect(JSON.stringify(items[0]?.data)).toBe(JSON.stringify(JSON.parse(data)));
  }
  await close();
});

const LINES: [what: string, line: string | Buffer, code: number][] = [
  ['no JSON', '{"jsonrpc"', -32700],
  ['a byte order mark', `\ufeff{"jsonrpc":"2.0","id":1,"method":"board-summary"}`, -32700],
  ['bytes that are not UTF-8', Buffer.from('{"jsonrpc":"2.0","id":"\xff', 'latin1'), -32700],
  ['a list', '[]', -32600],
  ['an id twice', '{"jsonrpc":"2.0","id":1,"id":2,"method":"board-summary"}', -32600],
  ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"board-summary"}', -32600],
  ['another version', '{"jsonrpc":"1.0","id":1,"method":"board-summary"}', -32600],
  ['parameters by position', '{"jsonrpc":"2.0","id":1,"method":"board-summary","params":[1]}', -32600],
  ['a method of every object', '{"jsonrpc":"2.0","id":1,"method":"__proto__"}', -32601],
  ['a command of the command line', '{"jsonrpc":"2.0","id":1,"method":"init"}', -32601],
  ['a path', '{"jsonrpc":"2.0","id":1,"method":"../show-task"}', -32601],
  ['100,000 levels', '['.repeat(100_000), -32700],
];

test('a line that is no request gets its error, and the bridge goes on', async () => {
  const board = await boardWithTask();
  const before = worldOf(board);
  const bridge = openBridge(board);
  for (const [what, line, code] of LINES) {
    const answer = JSON.parse(await bridge.send(line));
    expect({ what, code: answer.error.code }).toEqual({ what, code });
  }
  expect(await bridge.ask({ method: 'show-task', params: { task_id: 't-1' } })).toMatchObject({ ok: true });
  expect(changes(before, worldOf(board))).toEqual([]);
});

test('flags may stand beside the bridge\'s "-", and may not contradict it', async () => {
  const board = await boardWithTask();
  const call = async (words: string[], input: string) =>
    JSON.parse((await runExecutable(['-C', board.root, 'bridge', ...words], { input })).stdout);
  expect(await call(['report', 'pickup', '-', '--agent', 'a'], '{"task_id":"t-1"}')).toMatchObject({
    ok: true,
  });
  expect(await call(['update-task', 't-1', '-', '--title', 'Two'], '{"priority":"high"}')).toMatchObject({
    data: { task: { title: 'Two', priority: 'high' } },
  });
  expect(await call(['create-task', '--title', 'One', '-'], '{"title":"Two"}')).toMatchObject({
    error: { code: 'invalid_input', details: { field: 'title' } },
  });
  const twice = ['report', 'progress', '-', '--message', '-'];
  expect(await call(twice, '{"task_id":"t-1"}')).toMatchObject({ error: { code: 'invalid_input' } });
});

test.each([
  ['more than a megabyte', Buffer.from(`{"title":"${'x'.repeat(1024 * 1024)}"}`), /at most 1048576 bytes/],
  ['bytes that are not UTF-8', Buffer.from('{"title":"\xff"}', 'latin1'), /UTF-8/],
  ['a byte order mark', Buffer.from('\ufeff{"title":"x"}'), /JSON object/],
  ['nothing', Buffer.from(''), /JSON object/],
])('standard input of %s is invalid_input', async (_what, input, said) => {
  const board = await boardWithTask();
  const before = worldOf(board);
  const { stdout } = await runExecutable(['-C', board.root, 'bridge', 'create-task', '-'], { input });
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'invalid_input' } });
  expect(stdout).toMatch(said);
  expect(changes(before, worldOf(board))).toEqual([]);
});

test('a number that would not come back is refused in a flag, with its place', async () => {
  const board = await boardWithTask();
  const words = ['append-event', '--type', 'note', '--entity-type', 'task', '--entity-id', 't-1'];
  const data = ['--message', 'm', '--data', '{"a":[1,9007199254740993]}'];
  const { status, stderr } = await runExecutable(['-C', board.root, ...words, ...data]);
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining('got 9007199254740993 at a.1'),
  });
});

/** What only a program can give, by the library: no JSON text says it. */
test.each([
  ['a bigint in data', { data: { a: [1n] } }, /data\.a\.0: expected a value that JSON has, got a bigint/],
  ['a bigint for text', { message: 1n }, /message: expected/],
  ['a function', { data: { a: () => {} } }, /data\.a: /],
  ['undefined in data', { data: { a: undefined } }, /data\.a: /],
  ['a date', { data: { a: new Date(0) } }, /data\.a: /],
  ['NaN', { data: { a: Number.NaN } }, /data\.a: /],
])('the library refuses %s by its name', async (_, fields, said) => {
  const board = await boardWithTask();
  const event = { type: 'note', entity_type: 'task', entity_id: 't-1', message: 'm', ...fields };
  const { code, message } = await board.fail('append-event', event);
  expect({ code, message }).toEqual({ code: 'invalid_input', message: expect.stringMatching(said) });
  expect(await board.fail('append-event', [1n])).toMatchObject({ code: 'invalid_input' });
  expect(await board.fail('append-event', 1n)).toMatchObject({ code: 'invalid_input' });
});
