import { git, runProcess } from './processes.ts';

const AT = '2026-11-21T11:00:00.000Z';

/** Puts so many notes of so many bytes on a board's branch, each in a commit of its own, and into its work tree. */
export async function largeEvents(root: string, count: number, bytes: number): Promise<void> {
  const branch = (await git(root, 'symbolic-ref', 'HEAD')).trim();
  const tip = (await git(root, 'rev-parse', 'HEAD')).trim();
  const parts: string[] = [];
  for (let index = 0; index < count; index++) {
    const id = `20261121T110000${String(index).padStart(3, '0')}Z-aaaaaa`;
    const head = `---\nid: ${id}\ntype: note\nat: ${AT}\nentity_type: board\nentity_id: board\n---\n`;
    const text = `${head}${`${index} `.repeat(bytes).slice(0, bytes)}\n`;
    parts.push(
      `commit ${branch}\ncommitter T <t@example.invalid> ${Date.parse(AT) / 1000 + index} +0000\ndata 1\nx\n`,
      index === 0 ? `from ${tip}\n` : '',
      `M 100644 inline events/2026/11/21/11/00/${id}.note.board.md\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    );
  }
  const ended = await runProcess('git', ['fast-import', '--quiet'], { cwd: root, input: parts.join('') });
  if (ended.status !== 0) throw new Error(`git fast-import: ${ended.stderr}`);
  await git(root, 'reset', '--hard', '--quiet');
}
