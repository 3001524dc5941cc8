import { exchangeFlags } from './groups/exchange.js'
import { fleetFlags } from './groups/fleet.js'
import { httpFlags } from './groups/http.js'
import { loadFlags } from './groups/load.js'
import { outputFlags } from './groups/output.js'
import { planFlags } from './groups/plan.js'
import { ownServerFlags } from './groups/server.js'
import { shapeFlags } from './groups/shape.js'
import { tlsFlags } from './groups/tls.js'
import { workloadFlags } from './groups/workload.js'

/** The flags of a run, in the order of the help. Each flag is an entry in the file of its group. */
export const benchFlags = {
  ...loadFlags,
  ...shapeFlags,
  ...exchangeFlags,
  ...httpFlags,
  ...workloadFlags,
  ...tlsFlags,
  ...ownServerFlags,
  ...fleetFlags,
  ...outputFlags,
  ...planFlags,
} as const
