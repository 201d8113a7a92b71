/** Colours take no columns. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
const ONE_COLUMN_EACH = /^[ -~]*$/;
/** East Asian scripts and pictures; a terminal gives each two columns. */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f/u;

let segmenter: Intl.Segmenter | undefined;

/** What a reader takes for one character, one by one. */
function charactersOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

const widthOf = (character: string) => (WIDE.test(character) ? 2 : 1);

/** How many columns a terminal needs for one line of text. */
export function columnsOf(line: string): number {
  const text = line.replace(COLOUR, '');
  if (ONE_COLUMN_EACH.test(text)) return text.length;
  return charactersOf(text).reduce((sum, character) => sum + widthOf(character), 0);
}

/** A line of at most so many columns, which ends in `…` where it was longer. No character is cut in two. */
export function cutToColumns(line: string, columns: number): string {
  if (columnsOf(line) <= columns) return line;
  let room = columns - 1;
  const kept: string[] = [];
  // No character that takes a column is shorter than one unit, and few are longer than ten.
  for (const character of charactersOf(line.slice(0, columns * 10))) {
    room -= widthOf(character);
    if (room < 0) break;
    kept.push(character);
  }
  return `${kept.join('').trimEnd()}…`;
}

/** The lines of a paragraph, broken at blanks so that each fits, with `hang` before all but the first. A word that fits nowhere stays whole, and where it is. */
export function wrapped(paragraph: string, columns: number, hang = ''): string[] {
  const lines: string[] = [];
  const [lead = ''] = /^ */.exec(paragraph) ?? [];
  let line = lead;
  let used = lead.length;
  let isEmpty = true;
  for (const word of paragraph.slice(lead.length).split(' ')) {
    const width = columnsOf(word);
    if (!isEmpty && used + 1 + width > columns && hang.length + width <= columns) {
      lines.push(line);
      [line, used, isEmpty] = [hang, hang.length, true];
    }
    line += isEmpty ? word : ` ${word}`;
    used += width + (isEmpty ? 0 : 1);
    isEmpty = false;
  }
  return [...lines, line];
}
