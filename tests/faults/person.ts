import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitBy, PERSON, runProcess } from './processes.ts';
import type { Random } from './random.ts';

/** Files of a person's own, at the top of the work tree that holds the board. */
export const OWN_FILES = ['mine-0.txt', 'mine-1.txt', 'mine-2.txt'];

const LINES = 40;
/**
 * What git says where somebody else's git is at it: the person does it again. A stash says nothing then. A popped stash that holds
 * a report as undone may leave files that git cannot merge, until the next report has seen to them.
 */
const PASSING = /^$|index\.lock|cannot lock ref|Unable to create|unmerged|needs merge/;
const CONFLICT = /^CONFLICT|needs merge/m;

/**
 * Somebody with an editor and git at work beside the workers, in files of their own. What git refuses because another git
 * is at work is part of the day; what it refuses otherwise throws.
 */
export class Person {
  readonly #folder: string;
  readonly #random: Random;
  #edits = 0;
  done = 0;
  refused = 0;

  constructor(folder: string, random: Random) {
    this.#folder = folder;
    this.#random = random;
  }

  /** Puts the files there, and on record. */
  async begin(): Promise<void> {
    for (const file of OWN_FILES) writeFileSync(join(this.#folder, file), this.#text());
    await gitBy(this.#folder, 'add', ...OWN_FILES);
    await gitBy(this.#folder, 'commit', '-qm', 'mine', '--', ...OWN_FILES);
  }

  /** Does one thing that people do. */
  async act(): Promise<void> {
    const file = this.#pick(OWN_FILES);
    const deeds: (() => unknown)[] = [
      () => this.#saveByRename(file),
      () => this.#saveInPlace(file),
      () => this.#addSome(file),
      () => this.#git(['add', file]),
      () => this.#git(['status', '--porcelain']),
      () => this.#git(['commit', '-qm', 'mine', '--allow-empty']),
      () => this.#git(['commit', '-q', '--amend', '--no-edit', '--allow-empty']),
      () => this.#git(['checkout', '-q', '--', file]),
      () => this.#stashAndPop(),
    ];
    await this.#pick(deeds)();
    this.done++;
  }

  /** Leaves something of each kind half done: staged, staged in part, edited, and new. */
  async leave(): Promise<void> {
    const [whole = '', part = '', edited = ''] = OWN_FILES;
    for (const file of OWN_FILES) this.#saveByRename(file);
    await this.#insist('add', whole);
    await this.#insist('add', part);
    appendFileSync(join(this.#folder, part), 'after it was staged\n');
    appendFileSync(join(this.#folder, edited), 'not staged\n');
    writeFileSync(join(this.#folder, 'new-of-mine.txt'), 'new\n');
  }

  #saveByRename(file: string): void {
    writeFileSync(join(this.#folder, `.${file}.swp`), this.#text());
    renameSync(join(this.#folder, `.${file}.swp`), join(this.#folder, file));
  }

  #saveInPlace(file: string): void {
    writeFileSync(join(this.#folder, file), this.#text());
  }

  /** Of two places in a file that were edited, the first. */
  async #addSome(file: string): Promise<void> {
    const path = join(this.#folder, file);
    if (!existsSync(path)) return;
    const lines = readFileSync(path, 'utf8').split('\n');
    lines[1] = `edited ${this.#edits++}`;
    lines[LINES - 2] = `edited ${this.#edits++}`;
    writeFileSync(path, lines.join('\n'));
    await this.#git(['add', '-p', '--', file], 'y\nn\nq\n');
  }

  /** Only files of their own: what stashing a whole work tree does to a branch that moves on meanwhile is git's own race. */
  async #stashAndPop(): Promise<void> {
    await this.#git(['stash', 'push', '-q', '--', ...OWN_FILES]);
    const listed = await runProcess('git', ['stash', 'list'], { cwd: this.#folder });
    if (listed.stdout === '') return;
    const pop = () => runProcess('git', [...PERSON, 'stash', 'pop'], { cwd: this.#folder });
    let popped = await pop();
    while (popped.status !== 0 && PASSING.test(popped.stderr) && !CONFLICT.test(popped.stdout))
      popped = await pop();
    // Put away and, because another git was at it, not taken out of the files.
    if (popped.status !== 0) await this.#git(['stash', 'drop', '-q']);
  }

  /** False where another git was at work. */
  async #git(args: readonly string[], input = ''): Promise<boolean> {
    const ended = await runProcess('git', [...PERSON, ...args], { cwd: this.#folder, input });
    if (ended.status === 0) return true;
    if (!PASSING.test(ended.stderr)) throw new Error(`git ${args.join(' ')}: ${ended.stderr}${ended.stdout}`);
    this.refused++;
    return false;
  }

  async #insist(...args: string[]): Promise<void> {
    for (let isDone = false; !isDone; ) isDone = await this.#git(args);
  }

  #text(): string {
    const number = this.#edits++;
    return Array.from({ length: LINES }, (_, line) => `line ${line}, ${number}\n`).join('');
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.#random() * items.length)];
    if (item === undefined) throw new Error('expected something to pick from');
    return item;
  }
}
