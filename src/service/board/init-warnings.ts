import { STATUSES } from '../../domain/status.ts';
import type { Warning } from '../../domain/warning.ts';
import { newBoardFiles } from '../../store/board/board-template.ts';
import { WorkingTree } from '../../store/files/file-tree.ts';
import { isRecordName } from '../../store/layout.ts';
import { ifSound } from '../../store/records/records.ts';

const ATTRIBUTES = '.gitattributes';

/** What a new board has of a person's in its folder: its own files that it does without, and files that it takes for tasks. */
export function warningsOfInit(root: string, kept: readonly string[]): Warning[] {
  const tree = new WorkingTree(root);
  const warnings = kept.flatMap((path) => warningOf(tree, path));
  for (const status of STATUSES) {
    const count = tree.names(status).filter(isRecordName).length;
    if (count === 0) continue;
    const files = count === 1 ? '1 file' : `${count} files`;
    const message = `${status}/ holds ${files} that ${count === 1 ? 'counts as a task' : 'count as tasks'} of the board; move elsewhere what is none`;
    warnings.push({ code: 'file_kept', path: status, message });
  }
  return warnings;
}

function warningOf(tree: WorkingTree, path: string): Warning[] {
  if (path.endsWith('.gitkeep')) return [];
  const stays = `${path} was there already and stays as it is`;
  if (path !== ATTRIBUTES) return [{ code: 'file_kept', path, message: stays }];
  const rule = newBoardFiles(null, '').get(path)?.trim() ?? '';
  const text = ifSound(() => tree.read(path))?.toString() ?? '';
  if (text.split(/\r?\n/).includes(rule)) return [];
  const message = `${stays}; add the line '${rule}' as its last one, or git may rewrite line ends of the board's files`;
  return [{ code: 'file_kept', path, message }];
}
