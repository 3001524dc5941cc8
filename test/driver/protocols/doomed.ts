import { threadId } from 'node:worker_threads'
import type { Protocol, ProtocolOptions } from '../../../src/protocol/protocol.js'
import { pinging } from './pinging.js'

const ENDS: Readonly<Record<string, () => void>> = {
  exits: () => process.exit(3),
  'throws in a timer': () => {
    setTimeout(() => {
      throw new Error('boom in a timer')
    })
  },
  'throws while it reads': () => {
    throw new Error('boom in read')
  },
  'rejects a promise': () => {
    void Promise.reject(new Error('boom in a promise'))
  },
  'never returns': () => {
    for (;;);
  },
}

/** Reads replies of four bytes. The third one ends every second thread in the way that the message names. */
export default function doomed({ message }: ProtocolOptions): Protocol {
  let replies = 0
  const end = threadId % 2 === 0 ? ENDS[Buffer.from(message ?? []).toString()] : undefined
  return pinging((_bytes, from) => {
    if (++replies === 3) end?.()
    return from + 4
  })
}
