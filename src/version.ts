import manifest from '../package.json' with { type: 'json' };

/** This package's version. */
export const VERSION: string = manifest.version;

/** Which code this is: what one build keeps for later processes, another takes nothing from. */
export const BUILD: string = process.env.MISSION_CONTROL_BUILD ?? 'unbuilt';
