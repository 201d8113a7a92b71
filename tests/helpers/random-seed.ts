import fc from 'fast-check';

// What is found by chance is found on purpose, not in somebody else's change: `FC_SEED=$RANDOM npx vitest run` looks elsewhere.
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FC_SEED ?? 1) });
