import { describe } from 'vitest';
import { GROUPS, type GroupName } from './examples.ts';
import { proveParity } from './prove.ts';

for (const group of Object.keys(GROUPS) as GroupName[])
  describe(group, () => proveParity(group, ['bridge, one shot', 'bridge --stdio']));
