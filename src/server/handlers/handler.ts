/**
 * Computes a reply: request bytes in, reply bytes out. It runs on the event loop or in a worker. If it throws
 * or rejects, only its own request fails.
 */
export type Handler = (request: Uint8Array) => Uint8Array | Promise<Uint8Array>
