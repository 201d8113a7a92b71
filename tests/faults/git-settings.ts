import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { acceptedBy } from './accepted-settings.ts';
import type { Fault } from './fault.ts';
import { type Setting, settingsInRounds } from './git-variables.ts';
import type { Lab, Trial } from './lab.ts';
import { tellStory } from './settings-story.ts';
import { trialBoard } from './trial-board.ts';

/** Whatever a person sets of git's, the board believes the same; where git itself refuses, the answer names the variable. */
export const gitSettings: Fault = {
  name: 'settings',
  row: 'every variable of `git help --config`, in a person’s own settings',
  trials: { short: 7, long: 1500 },
  async run(lab) {
    const board = await trialBoard(lab.templates, join(lab.folder, 'asked'), {
      home: 'own',
      durability: 'process',
    });
    const rounds = await Promise.all(
      (await settingsInRounds()).map(async ({ round, settings }) => ({
        round,
        settings: await acceptedBy(board.root, settings),
      })),
    );
    const refused = new Set<string>();
    const trials = lab.isLong
      ? rounds.flatMap(({ settings }) => settings.map((one) => ({ round: nameOf(one), settings: [one] })))
      : rounds;
    await lab.each(trials, 2, ({ round, settings }) =>
      lab.trial(round, (trial) => new Settings(lab, trial, refused).tryAll(settings)),
    );
    const count = rounds.reduce((sum, { settings }) => sum + settings.length, 0);
    lab.note(`${count} values that git takes; ${refused.size} others it refused by name when asked for more`);
  },
};

const nameOf = ({ name, value }: Setting) => `${name}=${value}`;

let usual: Promise<string> | undefined;

/** One trial's settings, all at once, and where that makes a difference a half of them at a time. */
class Settings {
  readonly #lab: Lab;
  readonly #trial: Trial;
  readonly #refused: Set<string>;
  #stories = 0;

  constructor(lab: Lab, trial: Trial, refused: Set<string>) {
    this.#lab = lab;
    this.#trial = trial;
    this.#refused = refused;
  }

  async tryAll(settings: readonly Setting[]): Promise<void> {
    usual ??= this.#tell([]).then((told) => (told.kind === 'told' ? told.believes : told.words));
    const expected = await usual;
    let left = settings;
    for (;;) {
      const told = await this.#tell(left);
      const words = told.kind === 'refused' ? told.words.toLowerCase() : '';
      const named = left.filter(({ name }) => words.includes(name.toLowerCase()));
      // What only git can name is taken out, and the others are tried without it.
      if (named.length === 0) return this.#judge(left, expected, told);
      for (const one of named) this.#refused.add(nameOf(one));
      left = left.filter((one) => !named.includes(one));
    }
  }

  async #judge(
    settings: readonly Setting[],
    expected: string,
    told: Awaited<ReturnType<typeof tellStory>>,
  ): Promise<void> {
    const came = told.kind === 'told' ? told.believes : told.words;
    if (came === expected) return;
    if (settings.length < 2) {
      this.#trial.violation(`${settings.map(nameOf)}: ${difference(expected, came)}`);
      return;
    }
    const before = this.#lab.tally.violations.length;
    const middle = Math.ceil(settings.length / 2);
    await this.tryAll(settings.slice(0, middle));
    await this.tryAll(settings.slice(middle));
    if (this.#lab.tally.violations.length === before)
      this.#trial.violation(`${settings.length} settings together: ${difference(expected, came)}`);
  }

  #tell(settings: readonly Setting[]) {
    const folder = join(this.#trial.folder, String(this.#stories++));
    mkdirSync(folder);
    const { executable, templates } = this.#lab;
    return tellStory({ executable, templates, folder }, settings);
  }
}

/** The first line that differs, from a little before it does. */
function difference(expected: string, came: string): string {
  const lines = came.split('\n');
  const index = expected.split('\n').findIndex((line, at) => line !== lines[at]);
  const [want = '', got = ''] = [expected.split('\n')[index], lines[index]];
  const at = Math.max(0, [...want].findIndex((character, place) => character !== got[place]) - 60);
  return `expected …${want.slice(at, at + 200)}…, got …${got.slice(at, at + 300)}…`;
}
