import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { STATUSES } from '../../src/domain/status.ts';
import { statusOfPath } from '../../src/store/layout.ts';

/** Looks whether each task's file is in one status folder, of the work tree and of the commit, and in the same one. */
export function checkPlaces(root: string, tree: readonly string[]): string[] {
  const recorded = placesOf(tree);
  const present = placesOf(STATUSES.flatMap((status) => listBelow(root, status)));
  const names = new Set([...recorded.keys(), ...present.keys()]);
  return [...names].flatMap((name) => {
    const inTree = recorded.get(name) ?? [];
    const onDisk = present.get(name) ?? [];
    const isSound = inTree.length === 1 && onDisk.length === 1 && inTree[0] === onDisk[0];
    return isSound
      ? []
      : [
          `${name} is in ${inTree.join(' and ') || 'no folder'} of the commit and ${onDisk.join(' and ') || 'none'} of the work tree`,
        ];
  });
}

function listBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.map((name) => `${folder}/${name}`);
}

/** The status folders that hold a task's file, by its name. */
function placesOf(paths: readonly string[]): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const path of paths) {
    if (statusOfPath(path) === null) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    places.set(name, [...(places.get(name) ?? []), path.slice(0, path.lastIndexOf('/'))]);
  }
  return places;
}
