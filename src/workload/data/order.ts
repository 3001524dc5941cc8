import { streamsOf } from '../random.js'
import { Turns } from '../turns.js'
import type { Thread } from '../variables/variable.js'
import type { DataOrder } from './data-orders.js'
import { makePermutation } from './permutation.js'

/** Answers the next record. */
export type NextRecord = () => number

/** Once for each thread; what it answers once for each purpose, and that once for each connection. */
type StartOrder = (records: number, thread: Thread) => (purpose: string) => (connection: number) => NextRecord

function inOrder(records: number, { share }: Thread): ReturnType<StartOrder> {
  const turns = new Turns(share, records)
  return () => () => () => {
    const record = turns.position
    turns.advance()
    return record
  }
}

function shuffled(records: number, { seed, share }: Thread): ReturnType<StartOrder> {
  const turns = new Turns(share, records)
  const permutation = makePermutation(records)
  // All threads need one order for a pass, however late each comes to it
  const passes = streamsOf(seed, 'shuffled data')
  let shuffledFor = -1
  return () => () => () => {
    if (turns.pass !== shuffledFor) {
      shuffledFor = turns.pass
      permutation.shuffle(passes.of(shuffledFor))
    }
    const record = permutation.at(turns.position)
    turns.advance()
    return record
  }
}

const random: StartOrder =
  (records, { seed }) =>
  purpose => {
    const streams = streamsOf(seed, `${purpose} data`)
    return connection => {
      const stream = streams.of(connection)
      return () => stream.below(records)
    }
  }

/** By name. */
export const ORDERS: Readonly<Record<DataOrder, StartOrder>> = { 'in-order': inOrder, shuffled, random }
