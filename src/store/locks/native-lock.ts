import { createRequire } from 'node:module';
import { BoardError } from '../../errors.ts';
import { noDescriptors } from '../files/no-descriptors.ts';

type NativeLock = typeof import('fs-native-extensions');

let loaded: NativeLock | undefined;

/**
 * The kernel's file lock, loaded when something is first written: to read takes none. `storage_failed` on a system for
 * which there is no built one.
 */
export function nativeLock(): NativeLock {
  try {
    loaded ??= load();
    return loaded;
  } catch (cause) {
    throw noDescriptors(cause) ?? noDescriptors(asLoaderSays(cause)) ?? notLoaded(cause);
  }
}

/** The system's loader, and node's of modules, tell of missing descriptors in words alone. */
function asLoaderSays(cause: unknown): unknown {
  const isShort = cause instanceof Error && /too many open files/i.test(cause.message);
  return isShort ? Object.assign(new Error(cause.message, { cause }), { code: 'EMFILE' }) : cause;
}

/** The build puts the package itself here: `scripts/build.mjs`. */
function load(): NativeLock {
  return createRequire(import.meta.url)('fs-native-extensions');
}

function notLoaded(cause: unknown): BoardError {
  const system = `${process.platform}-${process.arch}`;
  const [reason = ''] = String(cause instanceof Error ? cause.message : cause).split('\n', 1);
  return new BoardError(
    'storage_failed',
    `the file lock (fs-native-extensions) cannot be loaded on this system, ${system}: ${reason}. Nothing is written ` +
      'without it; reading works. There is one for Linux with glibc, macOS and Windows, each on x64 and arm64: on these, ' +
      'install mission-control again; on others, write from one of these',
    { details: { reason: 'no_file_lock', system }, cause },
  );
}
