import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { check } from '../../domain/check.ts';
import { BoardConfig } from '../../domain/config.ts';
import { nearest } from '../../domain/nearest.ts';
import { readText } from '../../domain/record.ts';
import { readRegular } from '../files/file-tree.ts';
import { isSameStamp, isYoung, type Stamp, stampOf } from '../files/stamp.ts';
import { CONFIG_FILE } from '../layout.ts';
import { malformed, parseMapping } from '../markdown/front-matter.ts';
import { presentValues } from '../markdown/present-values.ts';

/** A board's configuration for a process that stays: read again when the file has changed. */
export class ConfigFile {
  readonly #root: string;
  #known: { stamp: Stamp; config: BoardConfig & { name: string } } | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** The configuration as it is now; undefined where there is none any more. */
  read(): (BoardConfig & { name: string }) | undefined {
    const now = Date.now();
    // Links are followed, as by whoever reads it.
    const stamp = statSync(join(this.#root, CONFIG_FILE), { throwIfNoEntry: false });
    if (stamp === undefined) return undefined;
    if (this.#known !== undefined && isSameStamp(stamp, this.#known.stamp)) return this.#known.config;
    const config = readConfig(this.#root);
    this.#known = isYoung(stamp, now) ? undefined : { stamp: stampOf(stamp), config };
    return config;
  }
}

/** Reads `board.yaml`. An unknown key is an error that names the nearest known one. */
export function readConfig(root: string): BoardConfig & { name: string } {
  const found = readRegular(root, CONFIG_FILE);
  if (found === undefined) throw malformed(CONFIG_FILE, 'expected the settings of the board, found no file');
  const values = parseMapping(CONFIG_FILE, found.bytes);
  const known = Object.keys(BoardConfig.shape);
  for (const key of Object.keys(values)) {
    if (known.includes(key)) continue;
    const close = nearest(key, known);
    throw malformed(
      CONFIG_FILE,
      `unknown key '${key}', ${close === null ? `expected one of ${known.join(', ')}` : `did you mean '${close}'?`}`,
    );
  }
  const parsed = check(BoardConfig, readText(BoardConfig, presentValues(BoardConfig, values)));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw malformed(CONFIG_FILE, `${issue?.path.join('.')}: ${issue?.message}`);
  }
  return { ...parsed.data, name: parsed.data.name ?? basename(root) };
}
