import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const SIZE = '48M';
/** The file system commits once a second by itself, so that a cut finds more than what somebody waited for. */
const MOUNT_OPTIONS = 'loop,commit=1';
/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: from now on nothing gets to the disk, also nothing of the journal. */
const CUT =
  'my $how = pack("I", 2); open(my $disk, "<", $ARGV[0]) or die "open: $!"; ioctl($disk, 0x8004587D, $how) or die "ioctl: $!"';
const BUSY_TRIES = 250;
const BUSY_PAUSE_MS = 20;

/** A disk in a file, whose power can be cut. */
export class LoopDisk {
  /** Where it is mounted. */
  readonly folder: string;
  readonly #image: string;

  private constructor(image: string, folder: string) {
    this.#image = image;
    this.folder = folder;
  }

  /** An empty one, mounted. */
  static make(image: string, folder: string): LoopDisk {
    run('truncate', '-s', SIZE, image);
    run('mkfs.ext4', '-q', '-F', '-m', '0', image);
    return mounted(new LoopDisk(image, folder));
  }

  /** One that holds what an unmounted one holds, mounted. */
  static copy(original: LoopDisk, image: string, folder: string): LoopDisk {
    run('cp', '--sparse=always', original.#image, image);
    return mounted(new LoopDisk(image, folder));
  }

  mount(): void {
    mkdirSync(this.folder, { recursive: true });
    run('mount', '-o', MOUNT_OPTIONS, this.#image, this.folder);
  }

  /** What has not reached the disk by now is lost. */
  cutPower(): void {
    run('perl', '-e', CUT, this.folder);
  }

  /** Waits for processes that are about to end. */
  async unmount(): Promise<void> {
    for (let tries = 1; ; tries++) {
      const { status, stderr } = spawnSync('umount', [this.folder], { encoding: 'utf8' });
      if (status === 0) return;
      if (tries === BUSY_TRIES) throw new Error(`umount: ${stderr}`);
      await sleep(BUSY_PAUSE_MS);
    }
  }
}

function mounted(disk: LoopDisk): LoopDisk {
  disk.mount();
  return disk;
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Why no power can be cut here; null where it can. */
export function cannotCutPower(): string | null {
  if (process.getuid?.() !== 0) return 'needs root';
  const folder = mkdtempSync(join(tmpdir(), 'mission-control-disk-'));
  try {
    const disk = LoopDisk.make(join(folder, 'image'), join(folder, 'disk'));
    try {
      disk.cutPower();
    } finally {
      run('umount', disk.folder);
    }
    return null;
  } catch (error) {
    return `no ext4 image on a loop device can be cut off: ${error instanceof Error ? error.message.trim() : error}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
