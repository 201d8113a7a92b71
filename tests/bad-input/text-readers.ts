import { commitMessage } from '../../src/domain/commit-message.ts';
import { judgedCriteria, mayHoldCriteria, writeCriteria } from '../../src/domain/criteria.ts';
import { descriptionOf, writeDescription } from '../../src/domain/description.ts';
import { slugOf } from '../../src/domain/ids.ts';
import { findJsonLoss } from '../../src/domain/json-losses.ts';
import { nearest } from '../../src/domain/nearest.ts';
import { startAfter } from '../../src/domain/page.ts';
import { readPlan, writePlan } from '../../src/domain/plan.ts';
import { TaskFields } from '../../src/domain/task.ts';
import { firstLine, LONG_TEXT_MAX_BYTES } from '../../src/domain/text.ts';
import { parseInput } from '../../src/service/run.ts';
import { operation as createTask } from '../../src/service/tasks/create-task.ts';
import { operation as showTask } from '../../src/service/tasks/show-task.ts';
import { FILE_MAX_BYTES, parseMarkdown } from '../../src/store/markdown/front-matter.ts';
import { renderMarkdown } from '../../src/store/markdown/render-markdown.ts';
import { readAddedTask, titleOf } from '../../src/store/records/added-task.ts';
import { parseRecord } from '../../src/store/records/records.ts';
import { sealedLine, sealedLineReader, textOfLine } from '../../src/store/sealed/sealed-line.ts';
import { commandWords } from '../../src/surfaces/cli/flags.ts';
import { PLAIN } from '../../src/surfaces/text/paint.ts';
import { renderText } from '../../src/surfaces/text/render.ts';
import { visible, visibleJson, visibleLine } from '../../src/surfaces/text/visible.ts';
import { plainWords, TEXTS } from './adversarial-texts.ts';

/**
 * Costs are compared with one another, never with a clock: a machine that is slow, or busy, is so with all of them. The measure is what
 * it takes here to read and write again a file of plain words that is as large as files may be.
 */
const CHEAP = 4;
const DEAR = 30;
/** What is linear costs about 4 times as much as a quarter of it, what is quadratic 16 times. */
const GROWTH_AT_MOST = 8;
const GOES = 4;
const ROUNDS = 3;

/** What a file or a request may have, and what a text may have that a request gives. */
const ALL = FILE_MAX_BYTES;
const LONG = LONG_TEXT_MAX_BYTES;

const FIELDS = ['id: t-1', 'title: One', 'created_at: 2026-11-21T10:00:00.000Z', 'labels: [a]'];
const file = (more: string, body = '') => Buffer.from(`---\n${FIELDS.join('\n')}\n${more}\n---\n${body}`);
/** A file with as much of a text as it may hold: a larger one is refused unread. */
function fitting(text: string, make: (text: string) => Buffer): Buffer {
  const bytes = make(text);
  if (bytes.length <= FILE_MAX_BYTES) return bytes;
  const share = (FILE_MAX_BYTES / bytes.length) * 0.99;
  return fitting(text.slice(0, Math.floor(text.length * share)), make);
}
const PATH = 'pending/t-1.md';

/** Does what may be refused: only how long it takes counts. */
function perhaps(work: () => unknown): void {
  try {
    work();
  } catch {
    // Refused.
  }
}

function rewrite(bytes: Buffer): void {
  const { values: _, ...read } = parseMarkdown(PATH, bytes);
  renderMarkdown({ id: 't-1', title: 'One', worker: 'a', priority: 'high', labels: null }, read.body, read);
}

/** All that reads text from outside, called with the text where it may come. */
export const READERS: [reader: string, bytes: number, read: (text: string) => void][] = [
  ['a body as a plan', ALL, (text) => void readPlan(text)],
  ['a body as a description', ALL, (text) => void descriptionOf(text)],
  ['a body that gets a plan', ALL, (text) => void writePlan(text, [{ text: 'a', state: 'pending' }])],
  ['a body that gets a description', ALL, (text) => void writeDescription(text, 'a')],
  ['a body with criteria', ALL, (text) => void [mayHoldCriteria(text), judgedCriteria(text, [])]],
  ['a body that gets criteria', ALL, (text) => void writeCriteria(text, [{ text: 'a', status: 'open' }])],
  ['a new description', LONG, (text) => void writeDescription('## Plan\n- [ ] a\n', text)],
  [
    'a file with this body',
    ALL,
    (text) =>
      perhaps(() =>
        parseMarkdown(
          PATH,
          fitting(text, (some) => file('', some)),
        ),
      ),
  ],
  [
    'a file as a person writes it',
    ALL,
    (text) => perhaps(() => titleOf(readAddedTask(PATH, Buffer.from(text)))),
  ],
  [
    'front matter that is changed',
    ALL,
    (text) => perhaps(() => rewrite(fitting(text, (some) => file(some)))),
  ],
  ['a value', ALL, (text) => perhaps(() => rewrite(fitting(text, (some) => file(`x: ${some}`))))],
  [
    'a value in quotes',
    ALL,
    (text) => perhaps(() => rewrite(fitting(text, (some) => file(`x: ${JSON.stringify(some)}`)))),
  ],
  [
    'a value that is a block',
    ALL,
    (text) =>
      perhaps(() => rewrite(fitting(text, (some) => file(`x: |\n  ${some.replaceAll('\n', '\n  ')}`)))),
  ],
  [
    'a wrong value behind others',
    ALL,
    (text) =>
      perhaps(() =>
        parseRecord(
          TaskFields,
          PATH,
          fitting(text, (some) => file(`${some}\npriority: none`)),
        ),
      ),
  ],
  ['a title', ALL, (text) => void slugOf(text)],
  [
    'input',
    ALL,
    (text) => perhaps(() => parseInput(createTask.input, { title: text, label: [text], description: text })),
  ],
  [
    'text that is written',
    LONG,
    (text) => {
      const written = renderMarkdown({ id: 't-1', blocker: { kind: 'question', text } }, text);
      perhaps(() => rewrite(Buffer.from(written)));
    },
  ],
  ['a JSON text', ALL, (text) => perhaps(() => findJsonLoss(JSON.stringify({ [text]: text, b: text })))],
  ['JSON', ALL, (text) => perhaps(() => JSON.parse(text) && findJsonLoss(text))],
  [
    'a cursor',
    ALL,
    (text) => perhaps(() => startAfter({ operation: 'o', input: { limit: 1, cursor: text } })),
  ],
  ['a word of a command line', LONG / 2, (text) => void nearest(text, ['list-tasks', 'show-task', 'report'])],
  ['a command to paste', ALL, (text) => void commandWords(createTask, { title: text, description: text })],
  [
    'text that is shown',
    ALL,
    (text) => void [visible(text), visibleLine(text), firstLine(text), visibleJson(text)],
  ],
  [
    'an answer that is shown',
    ALL,
    (text) => void renderText(showTask, { task: { title: text }, body: text }, PLAIN),
  ],
  ['a message', LONG, (text) => void commitMessage([{ message: text, to: null } as never])],
  [
    'a sealed event',
    ALL,
    (text) => {
      const name = '20261121T100000000Z-aaaaaa.note.board.md';
      const event = sealedLineReader('2026/11/21')(Buffer.from(sealedLine(name, text)).subarray(0, -1));
      if (event !== null) textOfLine(event);
    },
  ],
];

/** The processor's time of one go, in milliseconds: of that other processes take nothing. */
function timeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The least of some goes, for one may just have to tidy up; no more of them than until it is enough. */
function least(work: () => void, enough = 0): number {
  let time = Number.POSITIVE_INFINITY;
  for (let go = 0; go < GOES && time > enough; go++) time = Math.min(time, timeOf(work));
  return time;
}

const ordinary = fitting(plainWords(FILE_MAX_BYTES), (words) =>
  file(`x: |\n  ${words.replaceAll('\n', '\n  ')}`),
);
let measure: number | undefined;
/** Taken when it is first asked for, and once: all that follows is compared with the same. */
function measured(): number {
  measure ??= least(() => rewrite(ordinary));
  return measure;
}

/** What a text costs, or a shorter one of its kind; `enough` is what may be given as soon as it is reached. */
type CostOf = (share: number, enough?: number) => number;

/** What is wrong with the cost of a kind of text; null where it is little, or is not very much and grows as the text does. */
function judge(costOf: CostOf, plain: number): string | null {
  const cheap = plain + CHEAP * measured();
  let growth = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS && growth > GROWTH_AT_MOST; round++) {
    const cost = costOf(1, cheap);
    if (cost <= cheap) return null;
    if (cost > plain + DEAR * measured())
      return `${cost.toFixed(0)} ms, where plain words take ${plain.toFixed(0)} ms`;
    growth = Math.min(growth, cost / costOf(1 / 4));
  }
  return growth > GROWTH_AT_MOST ? `costs ${growth.toFixed(1)} times as much as a quarter of it` : null;
}

/** The kinds of text that one reader finds much harder than plain words, told with what they cost; plain words may not grow, either. */
export function slowKinds(
  read: (text: string) => void,
  bytes: number,
  isMeant: (kind: string) => boolean = () => true,
): string[] {
  const plain = least(() => read(plainWords(bytes)));
  const kinds = TEXTS.filter(([kind]) => isMeant(kind));
  const judged = [['plain words', plainWords] as const, ...kinds].map(([kind, make]) => {
    const costOf: CostOf = (share, enough) => {
      const text = make(bytes * share);
      return least(() => read(text), enough);
    };
    const wrong = judge(costOf, make === plainWords ? 0 : plain);
    return wrong === null ? [] : [`${kind}: ${wrong}`];
  });
  return judged.flat();
}
