import type { Group } from '../setting.ts';
import { benchAudits } from './audits.ts';
import { benchBacklog } from './backlog.ts';
import { benchCompact } from './compact.ts';
import { benchGrowth } from './growth.ts';
import { benchHttp } from './http.ts';
import { benchLoad } from './load.ts';
import { benchMemory } from './memory.ts';
import { benchReads } from './reads.ts';
import { benchReports } from './reports.ts';
import { benchServed } from './served.ts';
import { benchSize } from './size.ts';
import { benchStartup } from './startup.ts';
import { benchTokens } from './tokens.ts';

/** The groups by name, in the order in which they run. */
export const GROUPS: Readonly<Record<string, Group>> = {
  startup: benchStartup,
  reports: benchReports,
  growth: benchGrowth,
  http: benchHttp,
  reads: benchReads,
  served: benchServed,
  load: benchLoad,
  size: benchSize,
  compact: benchCompact,
  memory: benchMemory,
  tokens: benchTokens,
  audit: benchAudits,
  backlog: benchBacklog,
};
