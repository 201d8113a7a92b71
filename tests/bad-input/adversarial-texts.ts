/** As often as it fits into so many bytes. */
const fill = (piece: string, bytes: number) => piece.repeat(Math.floor(bytes / Buffer.byteLength(piece)));
/** One after the other, told by their numbers, as many as fit. */
function many(piece: (index: number) => string, bytes: number): string {
  const pieces: string[] = [];
  for (let size = 0, index = 0; ; index++) {
    const next = piece(index);
    size += Buffer.byteLength(next);
    if (size > bytes) return pieces.join('');
    pieces.push(next);
  }
}

/** One piece again and again: what a scan might look at anew from each place where it stands. */
const REPEATED: Record<string, string> = {
  blanks: ' ',
  'blank lines': '\n',
  'lines of blanks': '   \n',
  tabs: '\t',
  'carriage returns': '\r',
  'both line breaks': '\r\n',
  'line separators': '\u2028',
  'zero-width characters': '\u200b',
  'combining marks': 'e\u0301\u0323',
  'non-breaking spaces': '\u00a0',
  controls: '\u001b[31m',
  backticks: '`',
  tildes: '~',
  'three backticks': '``` ',
  'unclosed fences of tildes': '~~~a\n',
  'unclosed fences of backticks': '```a\n',
  'closed fences': '```\n```\n',
  'fences of two kinds': '```\n~~~\n',
  'headings without words': '# \n',
  headings: '# a\n',
  'sections of a plan': '## Plan\n',
  'steps of a plan': '- [ ] a\n',
  'sections of criteria': '## Acceptance criteria\n',
  'sections of both kinds': '## Plan\n## acceptance criteria\n',
  'number signs': '#',
  'number signs and blanks': '# ',
  dashes: '-',
  'dashes and blanks': '- ',
  'items of a list': '- a\n',
  'opening brackets': '[',
  'opening braces': '{',
  'closing brackets': ']',
  'links without end': '[a](',
  'opening angles': '<',
  'comments without end': '<!--',
  stars: '*',
  'stars and words': '*a ',
  underscores: '_',
  bars: '|',
  'folded scalars': '>\n',
  'single quotes': "'",
  'double quotes': '"',
  backslashes: '\\',
  'escapes that there are not': '\\q',
  ampersands: '&a ',
  aliases: '*a\n',
  tags: '!t ',
  'two tags': '!!a ',
  percents: '%',
  'broken percent-encoding': '%e',
  ats: '@',
  colons: ':',
  'colons and blanks': 'a: ',
  'question marks': '? ',
  commas: ',',
  'ends of front matter': '---\n',
  'ends of front matter with blanks': '---   ',
  'ends of documents': '...\n',
  directives: '%YAML 1.2\n',
  'conflict markers': '<<<<<<< a\n',
  'arrows of a summary': ' → ',
  digits: '9',
  exponents: '1e9',
  dates: '2026-11-21T10:00:00.000Z ',
  emails: 'a <a@b> ',
  trailers: 'Mission-Control-Request: a\n',
  'capital sharp s': '\u1e9e',
  'characters of two units': '\u{1f600}',
  'long lines': `${'word '.repeat(200)}\n`,
};

/** What repetition alone does not make. */
const BUILT: Record<string, (bytes: number) => string> = {
  'a heading with blanks in it': (bytes) => `# a${fill(' ', bytes - 4)}x`,
  'a heading with tabs and signs in it': (bytes) => `# a${fill('\t#', bytes - 4)}x`,
  'a heading of signs and blanks': (bytes) =>
    `# ${fill(' ', bytes / 3)}${fill('#', bytes / 3)}${fill(' ', bytes / 3)}x`,
  'headings with blanks behind them': (bytes) => fill(`# a${' '.repeat(500)}x\n`, bytes),
  'a plan with blanks behind it': (bytes) => `## Plan${fill(' ', bytes - 8)}x`,
  'a step with returns in it': (bytes) => `## Plan\n- [ ] ${fill('a\r', bytes - 15)}`,
  'criteria with blanks behind them': (bytes) => `## Acceptance criteria${fill(' ', bytes - 25)}x`,
  'criteria without end': (bytes) =>
    `## Acceptance criteria\n${many((index) => `- [x] c${index}\n`, bytes - 25)}`,
  'a criterion with returns in it': (bytes) => `## Acceptance criteria\n- [!] ${fill('a\r', bytes - 31)}`,
  'a criterion of blanks': (bytes) => `## Acceptance criteria\n- [-] ${fill(' ', bytes - 31)}x`,
  'backticks with one behind': (bytes) => `${fill('`', bytes - 3)} a\``,
  'fences that are ever longer': (bytes) => many((index) => `${'`'.repeat(3 + (index % 500))}a\n`, bytes),
  'fences that are ever shorter': (bytes) => many((index) => `${'`'.repeat(503 - (index % 500))}\n`, bytes),
  'fences closed by others': (bytes) => `${fill('~~~~\n', bytes / 2)}${fill('~~~\n', bytes / 2)}`,
  'a fence with blanks behind it': (bytes) => `\`\`\`\n\`\`\`${fill(' ', bytes - 8)}x`,
  'nested lists': (bytes) => many((index) => `${' '.repeat(2 * (index % 400))}- a\n`, bytes),
  'lists on one line': (bytes) => `x: ${fill('- ', bytes - 4)}a`,
  'nested mappings': (bytes) => many((index) => `${'  '.repeat(index % 600)}a:\n`, bytes),
  'nested quotes': (bytes) => many((index) => `${'> '.repeat(index % 400)}\n`, bytes),
  'many keys': (bytes) => many((index) => `k${index}: v\n`, bytes),
  'many keys of capitals': (bytes) => many((index) => `K${index}: v\n`, bytes),
  'one key again and again': (bytes) => fill('k: v\n', bytes),
  'many labels': (bytes) => `labels: [${many((index) => `l${index}, `, bytes - 20)}z]\n`,
  'many labels on lines': (bytes) => `labels:\n${many((index) => `  - l${index}\n`, bytes - 10)}`,
  'many dependencies': (bytes) => `depends_on: [${many((index) => `t-${index}, `, bytes - 20)}z]\n`,
  'many options': (bytes) =>
    `blocker:\n  kind: question\n  text: a\n  options:\n${many((index) => `    - o${index}\n`, bytes - 60)}`,
  'many anchors': (bytes) => many((index) => `k${index}: &a${index} v\n`, bytes),
  'aliases of one anchor': (bytes) => `a: &a v\n${many((index) => `k${index}: *a\n`, bytes - 10)}`,
  'aliases of aliases': (bytes) =>
    `a0: &a0 [x]\n${many((index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]\n`, bytes - 20)}`,
  'merged mappings': (bytes) => `a: &a {b: c}\n${many((index) => `k${index}: {<<: *a}\n`, bytes - 20)}`,
  'nested flows': (bytes) => `x: ${fill('[', bytes / 2)}${fill(']', bytes / 2)}`,
  'shallow flows': (bytes) => `x: [${fill('[a], ', bytes - 10)}]\n`,
  'a flow over lines': (bytes) => `x: [\n${fill('  a,\n', bytes - 10)}]\n`,
  'a literal block': (bytes) => `x: |\n${fill('  a\n', bytes - 10)}`,
  'a literal block of blanks': (bytes) => `x: |\n${fill('  \n', bytes - 10)}  a\n`,
  'a folded block': (bytes) => `x: >-\n${fill('  a\n\n', bytes - 10)}`,
  'a plain text over lines': (bytes) => `x: a\n${fill('  a\n', bytes - 10)}`,
  'a quoted text over lines': (bytes) => `x: "a\n${fill('  a\n', bytes - 10)}  "\n`,
  'a quoted text without end': (bytes) => `x: "${fill('a ', bytes - 10)}`,
  'a quoted text of escapes': (bytes) => `x: "${fill('\\u00e9', bytes - 10)}"\n`,
  'a quoted text of quotes': (bytes) => `x: '${fill("''", bytes - 10)}'\n`,
  'comments behind values': (bytes) => many((index) => `k${index}: v # c\n`, bytes),
  'comment lines': (bytes) => fill('#c\n', bytes),
  'blank lines before a comment': (bytes) => `a: b${fill('\n', bytes - 10)}#c\n`,
  'blanks before a comment': (bytes) => `a: b\n${fill(' ', bytes - 10)}#c\n`,
  'blanks on few lines': (bytes) => `a: b\n${'\n'.repeat(90)}${fill(' ', bytes - 110)}x`,
  'blanks behind a colon': (bytes) => `a:${fill(' ', bytes - 10)}b\n`,
  'blanks behind a value': (bytes) => `a: b${fill(' ', bytes - 10)}\n`,
  'dashes with long blanks': (bytes) => fill(`-${' '.repeat(Math.floor(bytes / 63) - 1)}`, bytes),
  'complex keys': (bytes) => many((index) => `? a${index}\n: b\n`, bytes),
  'surrogates escaped in JSON': (bytes) => `"${fill('\\ud83d\\ude00', bytes - 2)}"`,
  'deep JSON': (bytes) => `${fill('{"a":', (bytes * 5) / 6)}1${fill('}', bytes / 6)}`,
  'a flat JSON object': (bytes) => `{${many((index) => `"k${index}":1,`, bytes - 10)}"z":1}`,
};

/** Kinds of text of which a careless scan makes hard work, each filling so many bytes. */
export const TEXTS: [kind: string, make: (bytes: number) => string][] = [
  ...Object.entries(REPEATED).map(([kind, piece]): [string, (bytes: number) => string] => [
    kind,
    (bytes) => fill(piece, bytes),
  ]),
  ...Object.entries(BUILT),
];

/** As many bytes of plain words, on lines as a person breaks them. */
export const plainWords = (bytes: number) =>
  fill('Nothing of this means anything but what it says.\n', bytes);
