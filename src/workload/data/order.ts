import { streamsOf } from '../random.js'
import { Turns } from '../turns.js'
import type { Thread } from '../variables/variable.js'
import type { DataOrder } from './data-orders.js'
import { makePermutation } from './permutation.js'

/** Returns the next record. */
export type NextRecord = () => number

/** Called once for each thread, the result for each purpose, and the result of that for each connection. */
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
  // All threads need the same order in a pass, whenever each of them begins it
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

/** The orders by name. */
export const ORDERS: Readonly<Record<DataOrder, StartOrder>> = { 'in-order': inOrder, shuffled, random }
