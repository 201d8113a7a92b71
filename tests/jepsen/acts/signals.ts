import { setTimeout as sleep } from 'node:timers/promises';
import type { Role } from '../fleet.ts';
import type { Act, Scene } from './act.ts';

const ROLES: Readonly<Record<Role, number>> = { writer: 6, bridge: 2, server: 1 };

/** A process of a kind that runs, or a git that such a one has started. */
function victim({ chance, fleet }: Scene): { pid: number; what: string } | null {
  const role = chance.weighted(ROLES);
  const isGit = chance.percent(40);
  const pid = chance.pick(isGit ? fleet.gits(role) : fleet.running(role));
  return pid === undefined ? null : { pid, what: isGit ? `git of ${role}` : role };
}

/** Kills a process where it stands. */
export const kill: Act = async (scene) => {
  const found = victim(scene);
  if (found === null) return;
  scene.history.disturbance(`kill ${found.what}`);
  scene.fleet.kill(found.pid);
};

/** Stops a process where it stands, with whatever it holds, and lets it go on after a while; some are killed then. */
export const stop: Act = async (scene) => {
  const found = victim(scene);
  if (found === null) return;
  const { chance, fleet, history, longest } = scene;
  history.disturbance(`stop ${found.what}`);
  fleet.stop(found.pid);
  await sleep(chance.between(50, chance.percent(10) ? longest : Math.min(longest, 1500)));
  if (chance.percent(25)) fleet.kill(found.pid);
  fleet.goOn(found.pid);
};
