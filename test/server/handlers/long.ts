/** Larger than the buffers of a connection, so the reply has to wait for its reader. */
export const LONG_BYTES = 32 * 2 ** 20

export default (): Uint8Array => new Uint8Array(LONG_BYTES)
