import type { Protocol } from '../../../src/protocol/protocol.js'

const SPIN_MS = 5

/** Replies of four bytes, each of which keeps the driver thread busy for a while. */
export default function slowReader(): Protocol {
  return {
    name: 'slow-reader',
    request: Buffer.from('ping'),
    expected: undefined,
    makeReplyReader: () => ({
      failed: false,
      closes: false,
      read(_bytes, from) {
        const untilMs = performance.now() + SPIN_MS
        while (performance.now() < untilMs);
        return from + 4
      },
      end: () => false,
      reset: () => undefined,
    }),
  }
}
