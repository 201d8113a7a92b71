import { driversOff } from './drivers.ts';
import type { Repository } from './repository.ts';

/**
 * What git is told with every call, whatever a person has set for their own use: nothing that they configure runs, and what
 * git says is said in one way. An argument counts more than any file or variable with settings.
 */
const PINNED: readonly string[] = [
  // Programs. What can be run only by a transfer, a patch or an editor has no call here: see `gitEnvironment` for the first.
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'log.showSignature=false',
  // What files are: the same bytes in the work tree, in the index and on the branch, and no change of them is overlooked.
  'core.attributesFile=/dev/null',
  'core.excludesFile=/dev/null',
  'core.autocrlf=false',
  'core.eol=lf',
  'core.safecrlf=false',
  'core.ignoreStat=false',
  'core.checkStat=default',
  'core.trustctime=true',
  'core.untrackedCache=keep',
  'splitIndex.sharedIndexExpire=2.weeks.ago',
  'submodule.recurse=false',
  // What history says.
  'i18n.commitEncoding=UTF-8',
  'i18n.logOutputEncoding=UTF-8',
  'core.commentChar=#',
  'trailer.separators=:',
  'log.follow=false',
  'log.mailmap=false',
  'log.showRoot=true',
  'log.diffMerges=separate',
  'diff.renames=false',
  'diff.relative=false',
  'diff.orderFile=/dev/null',
  'diff.ignoreSubmodules=none',
  'status.showStash=false',
  'status.submoduleSummary=false',
  'core.quotePath=false',
  'color.ui=false',
  'color.diff=false',
  'color.status=false',
  // How objects are kept: whole packs, and no file so large that it is kept in another way.
  'core.bigFileThreshold=512m',
  'pack.packSizeLimit=0',
];

/** How every git is started: with what is pinned, and what a call needs besides, which counts more. */
export function gitArguments(args: readonly string[], config: readonly string[] = []): string[] {
  return [...[...PINNED, ...config].flatMap((setting) => ['-c', setting]), ...args];
}

/** What git is to put on the disk before it says so: all of it, for good where a board's reports are to outlast a power cut. */
export const writtenOut = (durable: boolean): string[] => [
  'core.fsync=all',
  ...(durable ? [] : ['core.fsyncMethod=writeout-only']),
];

/** For the import of reports. */
export const importSettings = (durable: boolean, unpackLimit: number): string[] => [
  ...writtenOut(durable),
  // Paths are what they say: git would take one for another that differs in the case of letters.
  'core.ignoreCase=false',
  `fastimport.unpackLimit=${unpackLimit}`,
  // A line for every report, twice, and for three months; what a person's git takes off the branch it notes itself.
  'core.logAllRefUpdates=false',
];

/** For every git that writes to a copy of the index. */
export function indexSettings(repository: Repository): string[] {
  return [
    // git looks anew at what is as young as the index, and that may be a person's own files.
    ...(driversOff(repository) ?? []),
    // Written out before it gets its name: after a power cut a new part of a split index would be empty, and git stuck.
    'core.fsync=index',
    'core.fsyncMethod=writeout-only',
    // Rewriting all of a large index for three files is most of a report's time; a split index writes the three. Of its large
    // parts git would keep the old ones for two weeks.
    ...(repository.prefix === '' ? ['core.splitIndex=true', 'splitIndex.sharedIndexExpire=1.hour.ago'] : []),
  ];
}

/** For packing beside reports: it has the machine to itself hardly ever, so one core, and memory that does not grow with the largest files. */
export const PACK_SETTINGS: readonly string[] = [
  'pack.threads=1',
  'pack.windowMemory=64m',
  'pack.deltaCacheSize=64m',
  // Written out before what it replaces goes.
  'core.fsync=all',
  // Set by some for their own repositories; git refuses to write one for some of the objects only.
  'repack.writeBitmaps=false',
];
