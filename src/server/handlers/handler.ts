/**
 * What is computed: request bytes in, reply bytes out. It runs where the handling puts it, on the event loop or in a
 * worker; what it throws or rejects with costs its own request only.
 */
export type Handler = (request: Uint8Array) => Uint8Array | Promise<Uint8Array>
