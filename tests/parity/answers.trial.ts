import { proveParity } from './prove.ts';

await proveParity('answers');
