import { runProcess } from './processes.ts';

/** A setting of git's as a person may have it. */
export interface Setting {
  name: string;
  value: string;
}

/** They tell git what a repository is, in its own file of settings only; or who somebody is, which is to count. */
const NO_MATTER =
  /^(extensions\.|core\.(worktree|bare|repositoryFormatVersion)$|include|(user|author|committer)\.(name|email)$)/i;

/** Values that mean something, where `true` and a number would not. */
const TELLING: Record<string, string[]> = {
  'i18n.logOutputEncoding': ['UTF-16', 'ISO-8859-1'],
  'grep.patternType': ['fixed', 'perl'],
  'trailer.separators': ['=%', '#'],
  'core.commentChar': ['R', 'E'],
  'core.abbrev': ['4', 'no'],
  'core.checkStat': ['minimal'],
  // Beside each other git refuses them.
  'core.eol': ['crlf'],
  'core.autocrlf': ['', 'input'],
  'core.safecrlf': ['warn'],
  'core.attributesFile': ['ATTRIBUTES'],
  'core.excludesFile': ['EXCLUDES'],
  'core.sharedRepository': ['group', '0660'],
  'core.logAllRefUpdates': ['always'],
  'core.untrackedCache': ['keep'],
  'core.fsyncMethod': ['batch', 'writeout-only'],
  'core.fsync': ['none'],
  'color.ui': ['always'],
  'color.diff': ['always'],
  'color.status': ['always'],
  'color.branch': ['always'],
  'diff.renames': ['copies'],
  'diff.ignoreSubmodules': ['all'],
  'diff.submodule': ['log'],
  'diff.orderFile': ['ATTRIBUTES'],
  'diff.algorithm': ['histogram'],
  'diff.wsErrorHighlight': ['all'],
  'format.pretty': ['oneline', 'format:%h'],
  'log.date': ['relative', 'format:%Y'],
  'log.decorate': ['full'],
  'log.diffMerges': ['combined', 'off'],
  'log.excludeDecoration': ['*'],
  'status.showUntrackedFiles': ['no', 'normal'],
  'status.renames': ['copies'],
  'submodule.<name>.ignore': ['all'],
  'index.version': ['4'],
  'feature.manyFiles': ['true'],
  'feature.experimental': ['true'],
  'push.default': ['nothing'],
  'gc.auto': ['0', '1'],
  'gc.pruneExpire': ['now'],
  'gc.reflogExpire': ['now'],
  'splitIndex.sharedIndexExpire': ['now'],
  'pack.packSizeLimit': ['1m'],
  'core.bigFileThreshold': ['1'],
  'fastimport.unpackLimit': ['1', '100000'],
  'transfer.unpackLimit': ['1'],
  'notes.displayRef': ['refs/*'],
  'transfer.hideRefs': ['refs'],
  'safe.bareRepository': ['explicit'],
  'init.defaultBranch': ['other'],
  'user.useConfigOnly': ['true'],
  'column.ui': ['always'],
  'pretty.<name>': ['format:%h'],
};

/** The program that notes whether it ran, as the value of every variable. */
export const TRAP = 'TRAP';

/** So many rounds give every variable each of its values. */
const ROUNDS = ['true', 'false', '0', '1', TRAP, 'telling', 'telling again'] as const;

/** Rounds of settings: each has every variable that `git help --config` knows, with a value. */
export async function settingsInRounds(): Promise<{ round: string; settings: Setting[] }[]> {
  const { stdout } = await runProcess('git', ['help', '--config']);
  const names = stdout.split('\n').filter((line) => /^[a-z]\w*\./i.test(line) && !NO_MATTER.test(line));
  return ROUNDS.map((round) => ({
    round,
    settings: names.flatMap((known): Setting[] => {
      const name = known.replace(/<[^>]*>|\*/g, 'x');
      if (!round.startsWith('telling')) return [{ name, value: round }];
      const value = TELLING[known]?.[round === 'telling' ? 0 : 1];
      return value === undefined || value === '' ? [] : [{ name, value }];
    }),
  }));
}
