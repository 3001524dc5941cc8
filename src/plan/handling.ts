/** Where a request is handled. `server/server.ts` starts one or the other. */
export const HANDLINGS = ['pool', 'inline', 'listeners'] as const
export type Handling = (typeof HANDLINGS)[number]
