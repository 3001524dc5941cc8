import type { Handler } from './handler.js'

/** Answers what was asked. */
export const echo: Handler = request => request
