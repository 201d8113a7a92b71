import { EventFields } from '../../../domain/event.ts';
import type { FileTree } from '../../../store/files/file-tree.ts';
import { linesOf } from '../../../store/files/line-reader.ts';
import { eventPath } from '../../../store/layout.ts';
import { malformed } from '../../../store/markdown/front-matter.ts';
import { headOf, isWrittenAs } from '../../../store/records/event-head.ts';
import { parseRecord } from '../../../store/records/records.ts';
import { unreadableLine } from '../../../store/sealed/sealed-day.ts';
import { type SealedEvent, sealedLineReader, textOfLine } from '../../../store/sealed/sealed-line.ts';
import { keyOfEvent, mayTellMove, moveOf, type ToldMove, ToldMoves } from './told-moves.ts';

/** What a sealed day says: the moves of each task, by task id in lower case, its last event, and what is wrong with its lines. */
export interface SealedSurvey {
  readonly moves: ReadonlyMap<string, ToldMoves>;
  readonly last: { readonly id: string; readonly path: string } | null;
  readonly wrong: readonly unknown[];
}

/** A file of which so many lines are wrong is no sealed day any more. */
const WRONG_MOST = 10;
const GIT_HAS_IT = "'git restore' brings the file back as it was recorded";

/** Looks at every line of a sealed day; gives way to others now and then. */
export async function surveySealed(
  tree: FileTree,
  { path, day }: { path: string; day: string },
  breathe: () => Promise<void>,
): Promise<SealedSurvey> {
  const moves = new Map<string, ToldMoves>();
  const wrong: unknown[] = [];
  const file = tree.open(path);
  const read = sealedLineReader(day);
  let number = 0;
  let last: SealedSurvey['last'] = null;
  try {
    for (const { bytes } of file === undefined ? [] : linesOf(file, 'asc')) {
      number++;
      await breathe();
      const event = read(bytes);
      try {
        if (event === null) throw unreadableLine(path, number);
        const move = moveIn(event, { path, number });
        if (event.path <= (last?.path ?? '')) throw misplacedLine(path, number);
        last = { id: event.id, path: event.path };
        if (move !== null) note(moves, keyOfEvent(event), move);
      } catch (error) {
        if (wrong.push(error) >= WRONG_MOST) break;
      }
    }
  } finally {
    file?.close();
  }
  return { moves, last, wrong };
}

function note(moves: Map<string, ToldMoves>, key: string, move: ToldMove): void {
  const known = moves.get(key) ?? new ToldMoves();
  moves.set(key, known);
  known.add(new ToldMoves(move));
}

/** What a sealed status event says; null of any other. */
function moveIn(event: SealedEvent, { path, number }: { path: string; number: number }): ToldMove | null {
  const text = textOfLine(event);
  if (text === null) throw unreadableLine(path, number);
  const isMove = mayTellMove(event.type);
  const bytes = Buffer.from(text);
  if (!isMove && isWrittenAs(event, headOf(bytes))) return null;
  const { fields } = parseRecord(EventFields, path, bytes);
  if (eventPath(fields) !== event.path)
    throw malformed(
      path,
      `its text says that it is event ${fields.id}, a ${fields.type} of ${fields.entity_id}`,
      number,
      GIT_HAS_IT,
    );
  return moveOf(fields);
}

function misplacedLine(path: string, number: number) {
  return malformed(path, 'expected the events in the order of their ids', number, GIT_HAS_IT);
}
