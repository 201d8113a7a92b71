import type { Group } from '../setting.ts';
import { benchAudits } from './audits.ts';
import { benchBacklog } from './backlog.ts';
import { benchGrowth } from './growth.ts';
import { benchHttp } from './http.ts';
import { benchLoad } from './load.ts';
import { benchReads } from './reads.ts';
import { benchReports } from './reports.ts';
import { benchServed } from './served.ts';
import { benchStartup } from './startup.ts';

/** The groups by name, in the order in which they run. */
export const GROUPS: Readonly<Record<string, Group>> = {
  startup: benchStartup,
  reports: benchReports,
  growth: benchGrowth,
  http: benchHttp,
  reads: benchReads,
  served: benchServed,
  load: benchLoad,
  audit: benchAudits,
  backlog: benchBacklog,
};
