import type { Fault } from './fault.ts';
import { undisturbed } from './undisturbed.ts';

/** Every fault, in the order of the table. */
export const FAULTS: readonly Fault[] = [undisturbed];
