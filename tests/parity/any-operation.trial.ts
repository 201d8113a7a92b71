import { proveParity } from './prove.ts';

await proveParity('any-operation');
