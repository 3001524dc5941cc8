/** Where a request is handled. `server/handling.ts` holds one implementation for each. */
export const HANDLINGS = ['pool', 'inline'] as const
export type Handling = (typeof HANDLINGS)[number]
