/** Where a request is handled; `server/server.ts` starts what the plan names. */
export const HANDLINGS = ['pool', 'inline', 'listeners'] as const
/** "pool", "inline" or "listeners". */
export type Handling = (typeof HANDLINGS)[number]
