import { openBoard } from '../../src/service/open-board.ts';

/** What the board's own audit finds wrong with its history after a commit, or with all of it. */
export async function audited(root: string, since: string | undefined): Promise<string[]> {
  const answer = await openBoard(root, { agent: null }).call('audit', since === undefined ? {} : { since });
  if (answer.ok) return [];
  const { message, details } = answer.error;
  const found = Array.isArray(details.violations) ? details.violations : [];
  return [`audit: ${message}`, ...found.map((violation) => `audit: ${JSON.stringify(violation)}`)];
}
