import type { Handler } from './handler.js'

/** Returns the request. */
export const echo: Handler = request => request
