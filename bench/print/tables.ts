import { machine, type Row, type Spread } from './results.ts';

/** The rows as Markdown tables, one for each group and unit, between what they were taken on and what else is to be said. */
export function markdown(rows: readonly Row[], notes: readonly string[]): string {
  const { cpu, cores, system, node, git } = machine();
  const nameOf = ({ group, unit }: Row) => `${group}, ${unit}`;
  const names = [...new Set(rows.map(nameOf))];
  return [
    `${cpu}, ${cores} cores, ${system}, Node ${node}, ${git}.`,
    'Median (10th to 90th percentile) of the rounds; p99 is the 99th percentile.',
    ...names.map((name) => `\n### ${name}\n\n${table(rows.filter((row) => nameOf(row) === name))}`),
    '',
    ...notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}

function table(rows: readonly Row[]): string {
  const unit = rows[0]?.unit ?? '';
  const isCompared = rows.some(({ baseline }) => baseline !== null);
  const columns = isCompared ? ['what', unit, 'against', unit, 'ratio', 'rounds'] : ['what', unit, 'rounds'];
  const lines = rows.map((row) => {
    const { what, subject, against, baseline, ratio, tail, repetitions } = row;
    const shown = (spread: Spread | null, digits: number, p99: number | undefined) =>
      repetitions === 1 ? alone(spread, digits) : show(spread, digits, p99);
    const times = ratio === null ? '' : `**${shown(ratio, 2, tail?.ratio)}**`;
    const compared = [against ?? '', shown(baseline, 1, tail?.baseline), times];
    return [what, shown(subject, 1, tail?.subject), ...(isCompared ? compared : []), repetitions];
  });
  const rule = columns.map(() => '---');
  return [columns, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function show(spread: Spread | null, digits: number, p99: number | undefined): string {
  if (spread === null) return '';
  const [median, low, high] = [spread.median, spread.p10, spread.p90].map((figure) => figure.toFixed(digits));
  return `${median} (${low}–${high}${p99 === undefined ? '' : `; p99 ${p99.toFixed(digits)}`})`;
}

/** One figure has no spread. */
function alone(spread: Spread | null, digits: number): string {
  return spread === null ? '' : spread.median.toFixed(digits);
}
