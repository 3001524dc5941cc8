import { fixedMessagesOf } from '../client/fixed-messages.js'
import type { Messages } from '../client/messages.js'
import { OpeningRun } from '../client/opening-run.js'
import { SourceMessages } from '../client/source-messages.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import { hostOf, MOST_REPLY_BYTES, protocolOf } from '../plan/exchange.js'
import type { Share } from '../plan/share.js'
import type { MakeModuleClient } from '../protocol/module-client.js'
import type { Protocol } from '../protocol/protocol.js'
import type { DataTable } from '../workload/data/table.js'
import { ModuleKinds } from '../workload/module/module-kinds.js'
import { ModuleOpening } from '../workload/module/module-opening.js'
import { ModuleSource } from '../workload/module/module-source.js'
import { Outbox } from '../workload/outbox.js'
import { connectionNumber } from '../workload/share.js'
import type { WorkloadSpec } from '../workload/spec.js'

/** The messages of the clients of one thread. */
export interface ThreadMessages {
  /** The names of the kinds of exchange; null: none. A module's kinds are added when they first occur. */
  readonly kinds: readonly string[] | null
  /** Clients run sessions. */
  readonly hasSession: boolean
  readonly thinks: boolean
  /** By the client's index in the thread. */
  messagesOf(client: number): Messages
}

/** `onKind`: gets each new kind of a module. Throws RunError 'protocol-module' and WorkloadError. */
export async function messagesOf(
  plan: DrivePlan,
  share: Share,
  table: DataTable | null,
  onKind: (name: string) => void,
): Promise<ThreadMessages> {
  const { exchange } = plan
  if (exchange.kind === 'workload') return workloadMessages(exchange.spec, plan, share, table)
  const protocol = await protocolOf(plan)
  if (protocol.makeClient) return moduleMessages(protocol, protocol.makeClient, plan, share, onKind)
  const fixed = fixedMessagesOf(protocol)
  return { kinds: null, hasSession: false, thinks: false, messagesOf: () => fixed() }
}

function moduleMessages(
  protocol: Protocol,
  makeClient: MakeModuleClient,
  { seed, pipelining }: DrivePlan,
  share: Share,
  onKind: (name: string) => void,
): ThreadMessages {
  const kinds = new ModuleKinds(protocol.name, onKind)
  const outbox = new Outbox()
  return {
    kinds: kinds.names,
    hasSession: false,
    thinks: false,
    messagesOf: place => {
      const client = makeClient({ connection: connectionNumber(share, place), seed })
      const source = new ModuleSource(client, protocol.makeReplyReader(), kinds, pipelining)
      const opening = client.opening && new ModuleOpening(client, protocol.makeReplyReader(), kinds)
      return new SourceMessages(source, opening ? new OpeningRun(opening, outbox) : null, outbox)
    },
  }
}

async function workloadMessages(
  spec: WorkloadSpec,
  { target, seed, keepAlive, pipelining }: DrivePlan,
  share: Share,
  table: DataTable | null,
): Promise<ThreadMessages> {
  // 50 files, which a constant message does not need
  const { compileWorkload } = await import('../workload/compile-workload.js')
  const workload = compileWorkload(spec, {
    ...{ seed, share, table, keepAlive, pipelining },
    host: hostOf(target),
    maxReplyBytes: MOST_REPLY_BYTES,
  })
  const { kinds, fixed, hasOpening, hasSession, thinks } = workload
  const outbox = new Outbox()
  const fixedOf = fixed && fixedMessagesOf(fixed)
  return {
    ...{ kinds, hasSession, thinks },
    messagesOf: client => {
      if (fixedOf && !hasOpening) return fixedOf()
      const { source, opening } = workload.clientOf(connectionNumber(share, client))
      const run = opening && new OpeningRun(opening, outbox)
      return fixedOf ? fixedOf(run) : new SourceMessages(source, run, outbox)
    },
  }
}
