import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync } from 'node:fs';

const SIZE_MB = 4096;

/** A folder on a disk that can be filled in an instant. */
export class SmallDisk {
  readonly folder: string;
  #isMounted = true;

  /** Mounts one; throws where this machine does not let us. */
  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    mount('-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'jepsen', folder);
    process.prependListener('exit', this.#unmount);
  }

  /** Leaves so many bytes, as whatever filled the disk would: the disk shrinks to what is on it. False where more came meanwhile. */
  fill(spare: number): boolean {
    const { blocks, bfree, bsize } = statfsSync(this.folder);
    const size = Math.ceil(Math.max(bsize, (blocks - bfree) * bsize + spare));
    try {
      mount('-o', `remount,size=${size}`, this.folder);
      return true;
    } catch {
      return false;
    }
  }

  free(): void {
    mount('-o', `remount,size=${SIZE_MB}m`, this.folder);
  }

  remove(): void {
    this.#unmount();
    process.removeListener('exit', this.#unmount);
    rmSync(this.folder, { recursive: true, force: true });
  }

  readonly #unmount = () => {
    if (!this.#isMounted) return;
    this.#isMounted = false;
    execFileSync('umount', ['--lazy', this.folder]);
  };
}

function mount(...args: string[]): void {
  execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A small disk at a folder, or why there can be none. */
export function smallDiskAt(folder: string): SmallDisk | string {
  try {
    return new SmallDisk(folder);
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error);
  }
}
