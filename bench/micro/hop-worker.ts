/** The pool's worker for the hop: requests come together, and their replies go back together. */
export default (requests: readonly Uint8Array[]): readonly Uint8Array[] => requests
