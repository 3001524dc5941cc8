import { type Random, streamsOf } from '../random.js'
import { Turns } from '../turns.js'
import type { Thread } from '../variables/variable.js'
import { Permutation } from './permutation.js'

/**
 * Which record comes next. `in-order` and `shuffled`: each once in a pass over all connections, threads and agents, a
 * new order in each pass for shuffled. `random`: each equally likely, again and again.
 */
export const DATA_ORDERS = ['in-order', 'shuffled', 'random'] as const
export type DataOrder = (typeof DATA_ORDERS)[number]

/** Answers the next record. */
export type NextRecord = () => number

/** `name`: where two draw of one file, their random records differ. */
type StartOrder = (records: number, thread: Thread, name: string) => (connection: number) => NextRecord

function inOrder(records: number, { share }: Thread): () => NextRecord {
  const turns = new Turns(share, records)
  return () => () => {
    const record = turns.position
    turns.advance()
    return record
  }
}

function shuffled(records: number, { seed, share }: Thread): () => NextRecord {
  const turns = new Turns(share, records)
  const permutation = new Permutation(records)
  // All threads need one order for a pass, however late each comes to it
  const passes = streamsOf(seed, 'shuffled data')
  let keyedFor = -1
  return () => () => {
    if (turns.pass !== keyedFor) {
      keyedFor = turns.pass
      permutation.key(passes.of(keyedFor).bits())
    }
    const record = permutation.at(turns.position)
    turns.advance()
    return record
  }
}

function random(records: number, { seed }: Thread, name: string): (connection: number) => NextRecord {
  const streams = streamsOf(seed, `${name} data`)
  return connection => {
    const stream: Random = streams.of(connection)
    return () => stream.below(records)
  }
}

/** Starts an order once for each thread; what that answers once for each connection. */
export const ORDERS: Readonly<Record<DataOrder, StartOrder>> = { 'in-order': inOrder, shuffled, random }
