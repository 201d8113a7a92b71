/** Whose record a file says that it is, wherever it lies and whatever it is called. */

const HEAD_BYTES = 65_536;
/** What tells of its kind in a record, the surest first. */
const KEYS = { title: 'task', addressees: 'message', task_id: 'run', status: 'agent' };

/** Whose record a file's front matter says that it is, as `task t-1`, also of one that cannot be read; null where it says nothing. */
export function claimIn(bytes: Buffer): string | null {
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  const id = head.startsWith('---') ? /^id:[ \t]*["']?([\w.-]+)["']?[ \t]*\r?$/m.exec(head)?.[1] : undefined;
  if (id === undefined) return null;
  const has = (key: string) => head.includes(`\n${key}:`);
  const kind = Object.entries(KEYS).find(([key]) => has(key))?.[1] ?? 'task';
  return `${kind} ${id.toLowerCase()}`;
}

/** What a file plainly is the record of, by keys that no other kind has; null where that cannot be said. */
export function kindIn(bytes: Buffer): 'task' | 'run' | 'agent' | 'message' | null {
  const [kind] = claimIn(bytes)?.split(' ') ?? [];
  if (kind === 'run' || kind === 'message') return kind;
  if (kind === 'agent') return bytes.includes('\nlast_report_at:') ? kind : null;
  return kind === 'task' && bytes.includes('\ntitle:') ? kind : null;
}
