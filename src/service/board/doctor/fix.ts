import { join } from 'node:path';
import type * as z from 'zod';
import { toInstant } from '../../../domain/time.ts';
import { Warnings } from '../../../domain/warning.ts';
import { refuseForeign } from '../../../store/git/ownership.ts';
import { withLock } from '../../../store/locks/lock.ts';
import { type Envelope, failure, SCHEMA_VERSION } from '../../envelope.ts';
import { type Listener, warningsFor } from '../../listener.ts';
import { loadOperation } from '../../registry.ts';
import { type CallOptions, checkOutput, listenerOf, type Opened, runOperation } from '../../run.ts';
import { unofferedWrite } from '../../unoffered-write.ts';
import { complain } from './complaint.ts';
import { diagnose } from './diagnose.ts';
import { asFinding, type Diagnosis, FixAnswer, keyOf, type Mend } from './finding.ts';

/** One repair may bring the next to light: a file that can be read again, a task that is where it belongs. */
const ROUNDS = 4;

/**
 * Makes every repair that loses nothing, each for itself: one that fails is told in a warning, and the others go on. What is
 * found afterwards is the answer.
 */
export async function fixBoard(open: () => Opened, options: CallOptions): Promise<Envelope> {
  const fixing = new Fixing(open, options);
  try {
    const { repository, config } = fixing.open();
    refuseForeign(repository);
    const diagnoseNow = () => diagnose(repository, config, toInstant(options.now()));
    for (let round = 1; round <= ROUNDS; round++) {
      const found = await diagnoseNow();
      if (!(await fixing.attempt(found))) break;
    }
    const findings = await diagnoseNow();
    const data = checkOutput(FixAnswer, complain(fixing.answer(findings)));
    const warnings = warningsFor(fixing.listener(), fixing.warnings.list());
    return { ok: true, schema_version: SCHEMA_VERSION, operation: 'doctor', data, warnings };
  } catch (error) {
    return failure('doctor', error, fixing.warnings.list(), fixing.listener());
  }
}

type Tidy = Extract<Mend, { kind: 'tidy' }>;

/** The repairs of one call. */
class Fixing {
  readonly warnings = new Warnings();
  readonly #tried = new Map<string, { diagnosis: Diagnosis; commit: string | null }>();
  readonly #open: () => Opened;
  readonly #options: CallOptions;
  #opened: Opened | undefined;

  constructor(open: () => Opened, options: CallOptions) {
    this.#open = open;
    // Whoever calls for the doctor is a person, whatever agent the shell was set up for.
    this.#options = { ...options, defaultAgent: null };
  }

  open(): Opened {
    this.#opened = this.#open();
    return this.#opened;
  }

  listener(): Listener {
    return listenerOf(this.#options, this.#opened, null);
  }

  /** Tries what was not tried before; false where nothing was left. */
  async attempt(found: readonly Diagnosis[]): Promise<boolean> {
    const due = found.filter((each) => each.mend !== undefined && !this.#tried.has(keyOf(each)));
    for (const each of due) this.#tried.set(keyOf(each), { diagnosis: each, commit: null });
    await this.#tidy(due);
    await this.#recordEdits(due.filter(({ mend }) => mend?.kind === 'edits'));
    for (const each of due) {
      if (each.mend?.kind === 'record') await this.#record(each, each.mend);
    }
    return due.length > 0;
  }

  answer(remaining: readonly Diagnosis[]): z.infer<typeof FixAnswer> {
    const still = new Set(remaining.map(keyOf));
    const repaired = [...this.#tried].filter(([key]) => !still.has(key));
    return {
      repaired: repaired.map(([, { diagnosis, commit }]) => ({
        ...asFinding(diagnosis, this.listener()),
        commit,
      })),
      findings: remaining.map((each) => asFinding(each, this.listener())),
    };
  }

  /** First, because locks and what is half done stand in the way of commits; and at once, for there is one lock to wait for. */
  async #tidy(due: readonly Diagnosis[]): Promise<void> {
    const tidies = due.flatMap((each) => (each.mend?.kind === 'tidy' ? [{ each, mend: each.mend }] : []));
    if (tidies.length === 0) return;
    const { repository } = this.#open();
    try {
      await withLock(join(repository.stateDir, 'lock'), async () => {
        for (const { each, mend } of tidies) await this.#tidyOne(each, mend);
      });
    } catch (error) {
      for (const { each } of tidies) this.#tell(each, failure('doctor', error));
    }
  }

  async #tidyOne(each: Diagnosis, mend: Tidy): Promise<void> {
    try {
      await mend.run(this.#open());
    } catch (error) {
      this.#tell(each, failure('doctor', error));
    }
  }

  async #record(each: Diagnosis, { stage }: Extract<Mend, { kind: 'record' }>): Promise<void> {
    const envelope = await runOperation(repairBy(stage), {}, this.#open, this.#options);
    if (!envelope.ok) this.#tell(each, envelope);
    else this.#tried.set(keyOf(each), { diagnosis: each, commit: commitOf(envelope) });
  }

  /** What people did by hand is theirs, and goes on record as theirs before anything is repaired on top of it. */
  async #recordEdits(edits: readonly Diagnosis[]): Promise<void> {
    if (edits.length === 0) return;
    const operation = await loadOperation('record-edits');
    const envelope = await runOperation(operation, {}, this.#open, this.#options);
    for (const each of edits) {
      this.#tried.set(keyOf(each), { diagnosis: each, commit: envelope.ok ? commitOf(envelope) : null });
      if (!envelope.ok) this.#tell(each, envelope);
    }
  }

  #tell({ path, repair }: Diagnosis, envelope: Envelope): void {
    if (envelope.ok) return;
    const message = `${path} could not be repaired (${repair}): ${envelope.error.message}`;
    this.warnings.add({ code: 'repair_failed', path, message });
  }
}

function repairBy(stage: Extract<Mend, { kind: 'record' }>['stage']) {
  return unofferedWrite({ name: 'doctor', summary: 'Repair one thing' }, (context) => {
    stage(context);
    return {};
  });
}

function commitOf(envelope: Extract<Envelope, { ok: true }>): string | null {
  const { commit } = envelope.data as { commit?: string | null };
  return commit ?? null;
}
