/** More than the buffers of a connection hold, so that it waits for its reader. */
export const LONG_BYTES = 32 * 2 ** 20

export default (): Uint8Array => new Uint8Array(LONG_BYTES)
