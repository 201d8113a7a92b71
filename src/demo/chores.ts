import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from './call-board.ts';
import type { Desk } from './desk.ts';
import { FILES_MAX, fingerprint, listFiles, type MeasuredFile, measureFiles } from './folder-files.ts';

const LOOK_AGAIN_MS = 500;
const SHOWN = 5;
const BY_LINES = 'by lines';
const BY_BYTES = 'by bytes';

export interface Place {
  /** Where the chore is done. */
  folder: string;
  /** The board's own folder, which is nobody's chore. */
  board: string;
  signal: AbortSignal;
}

type Chore = (desk: Desk, place: Place) => Promise<void>;

/** The crew, and what each of them can do. */
export const CHORES: Readonly<Record<string, Chore>> = {
  'agent-counter': countLinesByLanguage,
  'agent-historian': listChangesSinceTag,
  'agent-sizer': nameLargestFiles,
  'agent-watcher': watchForChanges,
};

const count = new Intl.NumberFormat('en').format;
const some = (number: number, what: string) => `${count(number)} ${what}${number === 1 ? '' : 's'}`;

async function countLinesByLanguage(desk: Desk, { folder, board }: Place): Promise<void> {
  await desk.pickup('Counting');
  const files = await listFiles(folder, board);
  await desk.progress(`${some(files.length, 'file')} to look at in ${folder}`);
  const measured = await measureFiles(folder, files);
  const languages = byLanguage(measured);
  for (const { language, lines, files: number } of languages.slice(0, SHOWN)) {
    await desk.progress(`${language}: ${some(lines, 'line')} in ${some(number, 'file')}`);
  }
  const total = languages.reduce((sum, { lines }) => sum + lines, 0);
  const finish = (list: readonly string[]) =>
    desk.finish({
      result: `${some(total, 'line')} in ${some(measured.length, 'file')}${list.length === 0 ? '' : `: ${list.join(', ')}`}`,
      notes: `Read every file of a known language below ${folder}, at most ${count(FILES_MAX)}. ${some(files.length - measured.length, 'other file')} left out.`,
      evidence: [{ check: 'lines by language', status: 'passed', note: `${measured.length} files read` }],
    });
  const returned = await finish(languages.map(({ language, lines }) => `${language} ${count(lines)}`));
  if (returned === null) return;
  await desk.pickup('Adding the files');
  await finish(
    languages.map((each) => `${each.language} ${count(each.lines)} in ${some(each.files, 'file')}`),
  );
}

function byLanguage(files: readonly MeasuredFile[]): { language: string; lines: number; files: number }[] {
  const sums = new Map<string, { language: string; lines: number; files: number }>();
  for (const { language, lines } of files) {
    const sum = sums.get(language) ?? { language, lines: 0, files: 0 };
    sums.set(language, { language, lines: sum.lines + lines, files: sum.files + 1 });
  }
  return [...sums.values()].sort((one, other) => other.lines - one.lines);
}

/** No checkout has this tag, so git refuses: the failure is git's own, and so are its words. */
async function listChangesSinceTag(desk: Desk, { folder }: Place): Promise<void> {
  await desk.pickup('Reading history');
  const args = ['log', '--oneline', 'refs/tags/mission-control-demo..HEAD'];
  const command = `git ${args.join(' ')}`;
  await desk.progress(`running ${command}`);
  const { status, stdout, stderr } = await runProgram('git', args, {
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (status !== 0) {
    await desk.fail(`${command} ended with exit status ${status}: ${stderr.split('\n', 1)[0]}`);
    return;
  }
  await desk.finish({
    result: stdout.trim() === '' ? 'nothing changed since the tag' : stdout.trim(),
    notes: `${command} ended with exit status 0`,
    evidence: [{ check: command, status: 'passed' }],
  });
}

async function nameLargestFiles(desk: Desk, { folder, board }: Place): Promise<void> {
  await desk.pickup('Measuring');
  const measured = await measureFiles(folder, await listFiles(folder, board));
  await desk.progress(`${some(measured.length, 'file')} measured`);
  const answer = await desk.ask({
    text: 'Largest by what?',
    options: [BY_LINES, BY_BYTES],
    recommend: BY_LINES,
    risk: 'By bytes, generated files come first.',
  });
  if (answer !== BY_LINES && answer !== BY_BYTES) {
    await desk.fail(`expected '${BY_LINES}' or '${BY_BYTES}' for an answer, got ${JSON.stringify(answer)}`);
    return;
  }
  const size = ({ lines, bytes }: MeasuredFile) => (answer === BY_LINES ? lines : bytes);
  const largest = measured.sort((one, other) => size(other) - size(one)).slice(0, SHOWN);
  const list = largest.map((file) => `${file.path} ${count(size(file))}`).join(', ');
  await desk.finish({
    result: `largest ${answer}: ${list === '' ? 'there are no files' : list}`,
    notes: `Sorted ${some(measured.length, 'file')} ${answer}, as was answered.`,
    evidence: [{ check: `sorted ${answer}`, status: 'passed' }],
  });
}

/** Never ends by itself. */
async function watchForChanges(desk: Desk, { folder, board, signal }: Place): Promise<void> {
  await desk.pickup('Watching');
  await desk.waits('Waiting for changes');
  for (let before: string | null = null; ; await sleep(LOOK_AGAIN_MS, undefined, { signal })) {
    const files = await listFiles(folder, board);
    const now = await fingerprint(files);
    const news = before === null ? 'seen' : now === before ? 'unchanged' : 'changed';
    await desk.heartbeat(`${some(files.length, 'file')} ${news}`);
    before = now;
  }
}
