import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isNamedIn, type Sorted, sortByGit } from './accepted-settings.ts';
import type { Fault } from './fault.ts';
import { type Setting, settingsInRounds } from './git-variables.ts';
import type { Lab, Trial } from './lab.ts';
import { reportWith, tellStory } from './settings-story.ts';
import { trialBoard } from './trial-board.ts';

/** The long form tries each value by itself. git 2.39 knows 4,214 and takes 3,734 of them; older ones know fewer. */
const VALUES = 3500;
/** Of the values that git refuses the short form tries so many. */
const REFUSED = 4;

/** Whatever a person sets of git's, the board believes the same; where git itself refuses, the answer says what to look at. */
export const gitSettings: Fault = {
  name: 'settings',
  row: 'every variable of `git help --config`, in a person’s own settings',
  trials: { short: 7 + REFUSED, long: VALUES },
  async run(lab) {
    const rounds = await settingsInRounds();
    const sorted = new Map<string, Sorted>();
    await lab.each(rounds, AT_ONCE, async ({ round, settings }) => {
      const kind = { home: 'own', durability: 'process' } as const;
      const { root } = await trialBoard(lab.templates, join(lab.folder, `asked-${round}`), kind);
      sorted.set(round, await sortByGit(root, settings));
    });
    const accepted = rounds.map(({ round }) => ({ round, settings: sorted.get(round)?.accepted ?? [] }));
    const refused = rounds.flatMap(({ round }) => sorted.get(round)?.refused ?? []);
    const groups = lab.isLong ? accepted.flatMap(({ settings }) => settings.map(alone)) : accepted;
    const foundOut = new Set<string>();
    await lab.each(groups, AT_ONCE, ({ round, settings }) =>
      lab.trial(round, (trial) => new Settings(lab, trial, foundOut).tryAll(settings)),
    );
    await lab.each(lab.isLong ? refused : some(refused, lab), AT_ONCE, (one) =>
      lab.trial(nameOf(one), (trial) => tryRefused(lab, trial, one)),
    );
    const count = accepted.reduce((sum, { settings }) => sum + settings.length, 0);
    lab.note(`${count} values that git takes, of which a report’s git refuses ${foundOut.size} by name`);
    lab.note(`${refused.length} that git refuses`);
  },
};

const AT_ONCE = 2;
const nameOf = ({ name, value }: Setting) => `${name}=${value}`;
const alone = (one: Setting) => ({ round: nameOf(one), settings: [one] });

/** Always one that git does not name. */
function some(refused: readonly Setting[], { random }: Lab): Setting[] {
  const unnamed = refused.filter(({ name }) => name === 'core.createObject').slice(0, 1);
  const others = Array.from({ length: REFUSED }, () => refused[Math.floor(random() * refused.length)]);
  return [...unnamed, ...others.flatMap((one) => one ?? [])].slice(0, REFUSED);
}

/** A report with a setting that git refuses somewhere: it is recorded, or the answer tells of the setting. */
async function tryRefused(lab: Lab, trial: Trial, setting: Setting): Promise<void> {
  const { executable, templates } = lab;
  const answer = await reportWith({ executable, templates, folder: trial.folder }, [setting]);
  if (answer.kind === 'acknowledged') return;
  const words = answer.kind === 'refused' && answer.code === 'git_failed' ? answer.message : '';
  if (!isNamedIn(words, setting)) trial.violation(`${nameOf(setting)}: got ${JSON.stringify(answer)}`);
}

let usual: Promise<string> | undefined;

/** One trial's settings, all at once, and where that makes a difference a half of them at a time. */
class Settings {
  readonly #lab: Lab;
  readonly #trial: Trial;
  readonly #refused: Set<string>;
  #stories = 0;
  #isFound = false;

  constructor(lab: Lab, trial: Trial, refused: Set<string>) {
    this.#lab = lab;
    this.#trial = trial;
    this.#refused = refused;
  }

  async tryAll(settings: readonly Setting[]): Promise<void> {
    usual ??= this.#tell([]).then(wordsOf);
    const expected = await usual;
    let left = settings;
    for (;;) {
      const told = await this.#tell(left);
      const named = told.kind === 'refused' ? left.filter((one) => isNamedIn(told.words, one)) : [];
      // What git says by name that it does not take is taken out, and the others are tried without it.
      if (named.length === 0) return this.#judge(left, expected, wordsOf(told));
      for (const one of named) this.#refused.add(nameOf(one));
      left = left.filter((one) => !named.includes(one));
    }
  }

  async #judge(settings: readonly Setting[], expected: string, came: string): Promise<void> {
    if (came === expected) return;
    if (settings.length > 1) {
      this.#isFound = false;
      const middle = Math.ceil(settings.length / 2);
      await this.tryAll(settings.slice(0, middle));
      await this.tryAll(settings.slice(middle));
      if (this.#isFound) return;
    }
    this.#isFound = true;
    const which = settings.length > 1 ? `${settings.length} settings together` : settings.map(nameOf).join();
    this.#trial.violation(`${which}: ${difference(expected, came)}`);
  }

  #tell(settings: readonly Setting[]) {
    const folder = join(this.#trial.folder, String(this.#stories++));
    mkdirSync(folder);
    const { executable, templates } = this.#lab;
    return tellStory({ executable, templates, folder }, settings);
  }
}

const wordsOf = (told: Awaited<ReturnType<typeof tellStory>>) =>
  told.kind === 'told' ? told.believes : told.words;

/** The first line that differs, from a little before it does. */
function difference(expected: string, came: string): string {
  const [wanted, lines] = [expected.split('\n'), came.split('\n')];
  const index = Array.from({ length: lines.length + 1 }, (_, line) => line).find(
    (line) => wanted[line] !== lines[line],
  );
  const [want = '', got = ''] = index === undefined ? [] : [wanted[index], lines[index]];
  const at = Math.max(0, [...want].findIndex((character, place) => character !== got[place]) - 60);
  return `expected …${want.slice(at, at + 200)}…, got …${got.slice(at, at + 300)}…`;
}
