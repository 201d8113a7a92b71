import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitIn, tempFolder } from '../../helpers/temp-board.ts';

/** What `git count-objects -v` says: loose objects as `count`, packs as `packs`, leftovers as `garbage`, and more. */
export function countObjects(root: string): Record<string, number> {
  const lines = gitIn(root, 'count-objects', '-v').trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => line.split(': ')).map(([name, value]) => [name, Number(value)]),
  );
}

/** An environment in which git does what a shell script says where it is called with `word`, and else what it always does. */
export function gitThat(word: string, script: string): { PATH: string } {
  const folder = tempFolder();
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  mkdirSync(join(folder, 'bin'));
  const text = `#!/bin/sh\ncase " $* " in *" ${word} "*)\n${script}\n;; esac\nexec '${real}' "$@"\n`;
  writeFileSync(join(folder, 'bin/git'), text);
  chmodSync(join(folder, 'bin/git'), 0o755);
  return { PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
}

/** An environment in which git, called with `word`, does what is said first, and then waits until it is told to go on. */
export function gitThatWaits(word: string, first = '') {
  const folder = tempFolder();
  const [began, goOn] = [join(folder, 'began'), join(folder, 'go')];
  const script = `${first}\ntouch '${began}'\nwhile [ ! -e '${goOn}' ]; do sleep 0.02; done`;
  return {
    env: gitThat(word, script),
    hasBegun: () => existsSync(began),
    go: () => writeFileSync(goOn, ''),
  };
}
