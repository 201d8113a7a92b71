import { singleLine } from './text.ts';

/** What git refuses in the name of a branch (git-check-ref-format), and a dash that it could take for an option. */
const REFUSED = /^[-/.]|\.\.|\/[./]|@\{|[\p{Cc} ~^:?*[\\]|\.lock(\/|$)|[./]$|^(@|HEAD)$/u;

/** The name of a branch, as `refs/heads/` has it. It names a file below the git directory, so it must not lead out of there. */
export const BranchName = singleLine(200, (name) =>
  REFUSED.test(name) ? 'expected a name that git accepts for a branch' : null,
);
