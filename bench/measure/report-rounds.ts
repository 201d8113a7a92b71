import { type Files, lastCommitOf } from './recorded-files.ts';
import { counts, roundsFor } from './turns.ts';

/** Reports to be timed, and what records the same files once more. */
export interface ReportRounds {
  repetitions: number;
  /** The board that the reports go to. */
  root: string;
  /** One report, in milliseconds. */
  report(): number | Promise<number>;
  baselines: readonly ((files: Files) => number | Promise<number>)[];
}

/** Each round: the report, and what it recorded once more by each baseline, the one or the other first. */
export async function timeReports(
  rounds: ReportRounds,
): Promise<{ subject: number[]; baselines: number[][] }> {
  const subject: number[] = [];
  const baselines = rounds.baselines.map((take) => ({ take, times: [] as number[] }));
  for (let round = 0; round < roundsFor(rounds.repetitions); round++) {
    const time = await rounds.report();
    const files = lastCommitOf(rounds.root);
    if (counts(round)) subject.push(time);
    for (const { take, times } of round % 2 === 0 ? baselines : baselines.toReversed()) {
      const taken = await take(files);
      if (counts(round)) times.push(taken);
    }
  }
  return { subject, baselines: baselines.map(({ times }) => times) };
}
