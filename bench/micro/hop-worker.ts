/** The pool's worker for the hop: requests arrive in batches, and their replies return in batches. */
export default (requests: readonly Uint8Array[]): readonly Uint8Array[] => requests
