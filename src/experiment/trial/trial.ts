import { setTimeout as wait } from 'node:timers/promises'
import { type Endpoint, endpointOf, formatEndpoint } from '../../client/endpoint.js'
import type { DrivePlan } from '../../plan/drive-plan.js'
import { BROKEN, MORE } from '../../protocol/framing.js'
import { outcomeOfReader } from '../../protocol/outcome.js'
import { nowUs } from '../../threads/clock.js'
import { Outbox } from '../../workload/outbox.js'
import type { Judge } from '../../workload/source.js'
import type { JudgedReply, TrialEvent } from './event.js'
import { Line } from './line.js'
import { type TrialMessages, type TrialRule, trialMessagesOf } from './trial-messages.js'

/** The longest wait for a think time, whose real value is printed. */
const MOST_THINK_MS = 1000
const MOST_EXCHANGES = 1000
/** A module's step, whose rules are unknown. */
const OPENING = { name: 'opening', until: null, match: null, capture: {} }

type Event = TrialEvent extends infer Each ? (Each extends TrialEvent ? Omit<Each, 'atUs'> : never) : never

/**
 * One session, or each kind of exchange once, by one client. Resolves with whether all succeeded; rejects
 * with RunError.
 */
export async function tryOut(
  plan: DrivePlan,
  signal: AbortSignal,
  onEvent: (event: TrialEvent) => void,
): Promise<boolean> {
  const endpoint = await endpointOf(plan.target)
  const messages = await trialMessagesOf(plan)
  return new Trial(plan, endpoint, messages, signal, onEvent).run()
}

class Trial {
  readonly #plan: DrivePlan
  readonly #endpoint: Endpoint
  readonly #messages: TrialMessages
  readonly #signal: AbortSignal
  readonly #onEvent: (event: TrialEvent) => void
  readonly #outbox = new Outbox()
  readonly #beganUs = nowUs()
  #line: Line | null = null

  constructor(
    plan: DrivePlan,
    endpoint: Endpoint,
    messages: TrialMessages,
    signal: AbortSignal,
    onEvent: (event: TrialEvent) => void,
  ) {
    this.#plan = plan
    this.#endpoint = endpoint
    this.#messages = messages
    this.#signal = signal
    this.#onEvent = onEvent
  }

  async run(): Promise<boolean> {
    const messages = this.#messages
    let isOk = true
    try {
      for (let exchanges = 0; exchanges < MOST_EXCHANGES && !this.#signal.aborted; ) {
        const step = messages.step()
        if (step === 'over') break
        if (step === 'think') await this.#think(messages.thinkUs)
        else {
          exchanges++
          const outcome = await this.#exchange()
          if (outcome !== 'ok') isOk = false
          if (outcome === 'connection' || (outcome !== 'ok' && messages.isSession)) break
          // Kinds that are tried one by one continue after a failure
          messages.settle(true)
        }
      }
      return isOk
    } finally {
      await this.#hangUp('us')
    }
  }

  /** 'connection': none could be opened. */
  async #exchange(): Promise<string> {
    if (!(await this.#connected())) return 'connection'
    const messages = this.#messages
    messages.write(this.#outbox)
    const rule = messages.kindRules[messages.kind]!
    const outcome = await this.#converse(messages.judge, rule)
    const isKept = messages.isSession || this.#plan.keepAlive
    if (outcome !== 'ok' || !isKept || messages.judge.reader.closes) await this.#hangUp('us')
    return outcome
  }

  async #connected(): Promise<boolean> {
    if (this.#line?.isOpen) return true
    const line = new Line(this.#endpoint)
    this.#line = line
    this.#messages.judge.reset()
    const heard = await line.next(this.#plan.connectTimeoutMs)
    if (heard.kind !== 'connected') {
      const isFailure = heard.kind === 'failure'
      const outcome = isFailure ? heard.outcome : heard.kind === 'timeout' ? 'connect-timeout' : 'early-close'
      this.#tellOver('connect', outcome, Buffer.alloc(0), { reason: isFailure ? heard.reason : '' })
      return false
    }
    this.#tell({ kind: 'connected', to: formatEndpoint(this.#endpoint) })
    return this.#open()
  }

  async #open(): Promise<boolean> {
    const { opening, openingRules } = this.#messages
    opening?.restart()
    for (let step = 0; opening?.next(this.#outbox); step++)
      if ((await this.#converse(opening, openingRules[step] ?? OPENING)) !== 'ok') return false
    return true
  }

  /** Sends what is in the outbox and reads one reply. Resolves with the outcome. */
  async #converse(judge: Judge, rule: TrialRule): Promise<string> {
    const line = this.#line!
    const { name } = rule
    // Report only what this reply adds to the captured values
    const before = new Map(this.#messages.captured())
    if (!this.#outbox.isEmpty) {
      const bytes = Buffer.from(this.#outbox.take())
      line.write(bytes)
      this.#outbox.release(false)
      this.#tell({ kind: 'sent', name, bytes })
    }
    const parts: Buffer[] = []
    const expected = judge.expected()
    const { outcome, reason } = await this.#hear(line, judge, name, parts)
    const captured = [...this.#messages.captured()].filter(
      ([key, text]) => Object.hasOwn(rule.capture, key) || before.get(key) !== text,
    )
    this.#tellOver(name, outcome, Buffer.concat(parts), { ...rule, expected, captured, reason })
    return outcome
  }

  async #hear(
    line: Line,
    judge: Judge,
    name: string,
    parts: Buffer[],
  ): Promise<{ outcome: string; reason: string }> {
    const { reader } = judge
    const judged = (bytes: Uint8Array, to: number): string => {
      const verdict = judge.judge(bytes, 0, to)
      return reader.failed ? outcomeOfReader(reader) : verdict
    }
    for (;;) {
      const heard = await line.next(this.#plan.timeoutMs)
      if (this.#signal.aborted) return { outcome: 'timeout', reason: 'stopped' }
      if (heard.kind === 'timeout') return { outcome: 'timeout', reason: '' }
      if (heard.kind === 'failure') return { outcome: heard.outcome, reason: heard.reason }
      if (heard.kind === 'end') {
        const isWhole = parts.length > 0 && reader.end()
        await this.#hangUp('them')
        return { outcome: isWhole ? judged(Buffer.alloc(0), 0) : 'early-close', reason: '' }
      }
      if (heard.kind !== 'bytes') continue
      const { bytes } = heard
      parts.push(bytes)
      this.#tell({ kind: 'heard', name, bytes })
      const end = reader.read(bytes, 0, bytes.length)
      if (end === MORE) judge.hear(bytes, 0, bytes.length)
      else if (end === BROKEN) return { outcome: 'mismatch', reason: 'this is not a valid reply' }
      else {
        const outcome = judged(bytes, end)
        const past = reader.skip?.(bytes, end, bytes.length) ?? end
        if (past === bytes.length || outcome !== 'ok') return { outcome, reason: '' }
        return { outcome: 'mismatch', reason: `${bytes.length - past} bytes after the end of the reply` }
      }
    }
  }

  async #think(thinkUs: number): Promise<void> {
    this.#tell({ kind: 'thinks', forUs: thinkUs })
    await wait(Math.min(thinkUs / 1000, MOST_THINK_MS), undefined, { signal: this.#signal }).catch(
      () => undefined,
    )
  }

  async #hangUp(by: 'us' | 'them'): Promise<void> {
    if (this.#line === null) return
    const line = this.#line
    this.#line = null
    await line.close()
    this.#tell({ kind: 'closed', by })
  }

  #tellOver(name: string, outcome: string, reply: Uint8Array, rest: Partial<JudgedReply>): void {
    const { until = null, match = null, expected = null, captured = [], reason = '' } = rest
    this.#tell({ kind: 'over', name, judged: { outcome, reply, until, match, expected, captured, reason } })
  }

  #tell(event: Event): void {
    this.#onEvent({ ...event, atUs: nowUs() - this.#beganUs })
  }
}
