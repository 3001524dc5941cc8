import { createHash } from 'node:crypto'
import { UsageError } from '../errors.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import { printable } from '../printable.js'
import { readLimited } from '../read-limited.js'
import { UnitError } from '../units.js'
import type { AgentHandle } from './agent-handle.js'
import { type BareOrder, type Carried, MOST_DATA_BYTES, type OrderReply } from './messages.js'

/** The data file of a workload, to send to agents. */
export interface Freight extends Carried {
  readonly content: Buffer
}

const CURE = 'agents get no larger files; take a sample, use variables, or drive without --nats'

/** By the workload's description, which the runs of a plan share: all of them send the same bytes. */
const read = new WeakMap<object, Freight>()

/** What agents get in addition to the plan; null: nothing. Throws UsageError. */
export function freightOf({ exchange }: DrivePlan): Freight | null {
  if (exchange.kind !== 'workload' || exchange.spec.data === null) return null
  const { spec } = exchange
  const known = read.get(spec)
  if (known) return known
  const { file } = exchange.spec.data
  try {
    const content = readLimited(file, MOST_DATA_BYTES, CURE)
    if (content.length === 0)
      throw new UnitError('is empty now: a pipe can be read only once; save it as a file')
    const digest = createHash('sha256').update(content).digest('hex')
    const freight = { content, digest, bytes: content.length }
    read.set(spec, freight)
    return freight
  } catch (error) {
    if (!(error instanceof UnitError)) throw error
    throw new UsageError(`data file ${printable(file)}: ${error.message}`, { cause: error })
  }
}

/** A part's share of a message: base64 takes four bytes for three, and an order has other fields. */
const PART_SHARE = 0.6

/** Sends the file part by part, each after the answer to the last, and then the order. */
export async function sendBefore(
  order: BareOrder,
  { content, digest }: Freight,
  agent: AgentHandle,
  mostBytes: number,
): Promise<OrderReply | null> {
  const partBytes = Math.floor(mostBytes * PART_SHARE)
  for (let part = 0; part * partBytes < content.length; part++) {
    const text = content.subarray(part * partBytes, (part + 1) * partBytes).toString('base64')
    const reply = await agent.ask({ kind: 'data', digest, part, text })
    if (reply?.kind !== 'done') return reply
  }
  return agent.ask(order)
}
