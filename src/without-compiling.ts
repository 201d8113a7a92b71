import * as z from 'zod';

// zod compiles validators, which pays after thousands of calls; a command makes one. Read where schemas are made, so
// this has to be imported before them.
z.config({ jitless: true });
