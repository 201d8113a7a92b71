/** What a user may set for any git command. Everything else of git's in the environment belongs to another repository. */
const INHERITED =
  /^GIT_((AUTHOR|COMMITTER)_\w+|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+|PARAMETERS)|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH|TRACE\w*)$/;
const GUARDED = /^(GIT_.*|EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS)$/i;

/** Where settings may send word of each command, which no `-c` can change. Who sets the variable means it. */
const UNTOLD = { GIT_TRACE2: '0', GIT_TRACE2_EVENT: '0', GIT_TRACE2_PERF: '0' };

const PINNED = {
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  // No way to another machine, and no program that is one: a partial clone would fetch what it has not, while a report waits.
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  // Objects and history count as they were written, whatever a person put in their place.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null/none',
  GIT_ATTR_NOSYSTEM: '1',
  // A look at the work tree writes nothing.
  GIT_OPTIONAL_LOCKS: '0',
};

/**
 * git takes and gives back 256 KiB for every object that it compresses. Where glibc would hand that to the kernel and get it
 * back, page by page, each time, it is three quarters of the work of an import of many commits.
 */
const KEEP_MEMORY = {
  MALLOC_MMAP_THRESHOLD_: String(32 * 1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(64 * 1024 * 1024),
  MALLOC_TOP_PAD_: String(1024 * 1024),
};

/** What a git process sees of the environment: nothing that belongs to another repository. */
export function gitEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    value !== undefined && (INHERITED.test(name) || !GUARDED.test(name)) ? [[name, value]] : [],
  );
  return { ...UNTOLD, ...Object.fromEntries(inherited), ...PINNED, ...KEEP_MEMORY, ...extra };
}
