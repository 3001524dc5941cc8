import { fixedMessagesOf } from '../../client/fixed-messages.js'
import { dataOf } from '../../driver/data-tables.js'
import type { DrivePlan } from '../../plan/drive-plan.js'
import { hostOf, MOST_REPLY_BYTES, protocolOf } from '../../plan/exchange.js'
import type { ModuleClient } from '../../protocol/module-client.js'
import type { Protocol } from '../../protocol/protocol.js'
import { compileWorkload } from '../../workload/compile-workload.js'
import { ModuleKinds } from '../../workload/module/module-kinds.js'
import { ModuleOpening } from '../../workload/module/module-opening.js'
import { ModuleSource } from '../../workload/module/module-source.js'
import type { Outbox } from '../../workload/outbox.js'
import type { Judge, Opening, Step } from '../../workload/source.js'
import type { OpeningSpec, WorkloadSpec } from '../../workload/spec.js'

/** The rules of one step of the opening, or of one kind. */
export interface TrialRule extends Pick<OpeningSpec, 'match' | 'capture'> {
  readonly name: string
  readonly until: string | null
}

/** The messages of a trial's only client. */
export interface TrialMessages {
  readonly judge: Judge
  readonly opening: Opening | null
  /** In the order of the opening, the greeting first; then those of each kind. */
  readonly openingRules: readonly TrialRule[]
  readonly kindRules: readonly TrialRule[]
  /** A session ends with a failed exchange; kinds that are tried one by one continue. */
  readonly isSession: boolean
  readonly thinkUs: number
  readonly kind: number
  step(): Step
  write(outbox: Outbox): void
  settle(isOk: boolean): void
  captured(): ReadonlyMap<string, string>
}

/** Each kind once, if clients have no session. */
const onceEach = (spec: WorkloadSpec): WorkloadSpec => ({
  ...spec,
  session: Object.keys(spec.exchanges).map(exchange => ({ exchange })),
  think: null,
})

const NOTHING_CAPTURED: ReadonlyMap<string, string> = new Map()

/** What a module sends on its first connection, and its first message. */
function ofModule(protocol: Protocol, client: ModuleClient): TrialMessages {
  const kinds = new ModuleKinds(protocol.name)
  const source = new ModuleSource(client, protocol.makeReplyReader(), kinds, 1)
  let isOver = false
  return {
    judge: source,
    opening: client.opening ? new ModuleOpening(client, protocol.makeReplyReader(), kinds) : null,
    openingRules: [],
    get kindRules() {
      return kinds.names.map(name => ({ name, until: protocol.name, match: null, capture: {} }))
    },
    isSession: false,
    thinkUs: 0,
    get kind() {
      return source.kind
    },
    step() {
      if (isOver) return 'over'
      isOver = true
      return source.step()
    },
    write: outbox => source.write(outbox),
    settle: () => source.settle(),
    captured: () => NOTHING_CAPTURED,
  }
}

/** Rejects with UsageError, WorkloadError, RunError. */
export async function trialMessagesOf(plan: DrivePlan): Promise<TrialMessages> {
  const { exchange, seed, keepAlive } = plan
  if (exchange.kind === 'workload') {
    const { spec } = exchange
    const workload = compileWorkload(spec.session ? spec : onceEach(spec), {
      ...{ seed, keepAlive, table: dataOf(plan), share: { index: 0, of: 1 }, pipelining: 1 },
      host: hostOf(plan.target),
      maxReplyBytes: MOST_REPLY_BYTES,
    })
    const { source, opening, captured } = workload.clientOf(0)
    const greeting = spec.greeting === null ? [] : [{ until: spec.greeting, match: null, capture: {} }]
    return {
      judge: source,
      opening,
      openingRules: [...greeting, ...spec.opening].map(rule => ({ ...rule, name: 'opening' })),
      kindRules: Object.entries(spec.exchanges).map(([name, rule]) => ({ ...rule, name })),
      isSession: spec.session !== null,
      get thinkUs() {
        return source.thinkUs
      },
      get kind() {
        return source.kind
      },
      step: () => source.step(),
      write: outbox => source.write(outbox),
      settle: isOk => source.settle(isOk),
      captured,
    }
  }
  const protocol = await protocolOf(plan)
  if (protocol.makeClient) return ofModule(protocol, protocol.makeClient({ connection: 0, seed }))
  let isOver = false
  return {
    judge: fixedMessagesOf(protocol)(),
    opening: null,
    openingRules: [],
    kindRules: [{ name: 'exchange', until: protocol.name, match: null, capture: {} }],
    isSession: false,
    thinkUs: 0,
    kind: 0,
    step() {
      if (isOver) return 'over'
      isOver = true
      return 'exchange'
    },
    write: outbox => outbox.addBytes(protocol.request),
    settle: () => undefined,
    captured: () => NOTHING_CAPTURED,
  }
}
