import type { Chance } from '../chance.ts';
import type { Fleet } from '../fleet.ts';
import type { History } from '../history.ts';
import type { SmallDisk } from '../small-disk.ts';

/** What the nemesis has to work with. */
export interface Scene {
  root: string;
  chance: Chance;
  fleet: Fleet;
  history: History;
  disk: SmallDisk | null;
  /** Whether the person commits without a look at what git is about to commit. */
  isCareless: boolean;
  /** How long something may last, in milliseconds: short runs have no time for long ones. */
  longest: number;
}

/** One kind of trouble: makes it, notes it, and takes back what would not go by itself. */
export type Act = (scene: Scene) => Promise<void>;
