import { mock } from 'node:test'
import type { Loop, LoopClients, LoopConnection } from '../../src/driver/loop.js'
import type { Step } from '../../src/workload/source.js'

/** A clock that the test advances, with the timers that a loop uses. */
export class VirtualTime {
  nowUs: number
  readonly #events: { atUs: number; run: () => void }[] = []

  constructor(startUs: number) {
    this.nowUs = startUs
  }

  after(us: number, run: () => void): void {
    this.#events.push({ atUs: this.nowUs + us, run })
  }

  /** Runs all events up to this time, in the order of time. */
  runUntil(endUs: number): void {
    for (;;) {
      const next = this.#events.reduce<{ atUs: number; run: () => void } | null>(
        (first, event) => (event.atUs <= endUs && (!first || event.atUs < first.atUs) ? event : first),
        null,
      )
      if (!next) break
      this.#events.splice(this.#events.indexOf(next), 1)
      this.nowUs = Math.max(this.nowUs, next.atUs)
      next.run()
    }
    this.nowUs = endUs
  }
}

/** A step of a client. `thinkUs` is a think time. */
export type VirtualStep = 'exchange' | 'over' | { readonly thinkUs: number }

/** A connection to a server that handles one request at a time, always in the same time. */
class VirtualConnection implements LoopConnection {
  readonly #clients: VirtualClients
  readonly #pending: { dueUs: number; startUs: number }[] = []
  #at = 0
  #isClosing = false
  mustConnect = true
  parked = false
  engagement: LoopConnection['engagement'] = 'none'
  readonly begunKind = 0
  thinkUs = 0
  dueUs = 0
  startUs = 0
  connectUs = -1
  firstByteUs = 0
  openingUs = -1
  inOpeningUs = 0
  kind = 0
  readonly sample = null
  // This object is both
  readonly messages = this
  readonly pipeline = this

  constructor(clients: VirtualClients) {
    this.#clients = clients
  }

  get outstanding(): number {
    return this.#pending.length
  }
  get ready(): boolean {
    return !this.#isClosing && this.outstanding < this.#clients.pipelining
  }
  flush(): void {}
  step(): Step {
    const { steps } = this.#clients
    const step = steps[this.#at++ % steps.length]!
    if (typeof step === 'string') return step
    this.thinkUs = step.thinkUs
    return 'think'
  }
  /** A session uses a new connection. */
  renew(): boolean {
    this.mustConnect = true
    this.#isClosing = true
    this.#clients.time.after(1, () => {
      this.#isClosing = false
      this.#clients.loop?.onReady(this)
    })
    return true
  }

  begin(dueUs: number, startUs: number): void {
    this.mustConnect = false
    this.#pending.push({ dueUs, startUs })
    if (this.outstanding === 1) this.#clients.time.after(this.#clients.serviceUs, () => this.#reply())
  }

  #reply(): void {
    const done = this.#pending.shift()
    if (!done) return
    Object.assign(this, done)
    this.#clients.loop?.onExchange(this, 'ok')
    if (this.outstanding > 0) this.#clients.time.after(this.#clients.serviceUs, () => this.#reply())
    this.#clients.loop?.onReady(this)
  }

  cut(): void {
    this.#pending.length = 0
  }
}

/** Connections without sockets. They record the started exchanges, in order. */
export class VirtualClients implements LoopClients {
  readonly mayDial = true
  readonly time: VirtualTime
  readonly serviceUs: number
  readonly pipelining: number
  readonly connections: readonly VirtualConnection[]
  readonly begun: { dueUs: number; startUs: number }[] = []
  loop: Loop | null = null

  /** The steps that each client repeats. */
  readonly steps: readonly VirtualStep[]

  constructor(
    time: VirtualTime,
    serviceUs: number,
    pipelining: number,
    count: number,
    steps: readonly VirtualStep[] = ['exchange'],
  ) {
    this.steps = steps
    this.time = time
    this.serviceUs = serviceUs
    this.pipelining = pipelining
    this.connections = Array.from({ length: count }, () => new VirtualConnection(this))
  }

  get dialled(): number {
    return this.connections.filter(connection => !connection.mustConnect).length
  }

  use(loop: Loop): void {
    this.loop = loop
    for (const connection of this.connections) loop.onReady(connection)
  }
  rest(): void {
    this.loop = null
  }
  cut(): void {
    this.rest()
    for (const connection of this.connections) connection.cut()
  }
  begin(connection: VirtualConnection, dueUs: number, startUs: number): void {
    if (!connection.ready) throw new Error('begun on a connection that was not ready')
    this.begun.push({ dueUs, startUs })
    connection.begin(dueUs, startUs)
  }
}

const STEP_US = 500

/** Runs a loop in virtual time to its end, at most for `mostUs`. Calls `onStep` every half millisecond. */
export async function play(
  time: VirtualTime,
  makeLoop: () => { run(): Promise<void>; stop(): void },
  mostUs: number,
  onStep: (loop: { stop(): void }) => void = () => undefined,
): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout'] })
  // Each poll must see a later time. The mock of Node would run it repeatedly at the same moment
  const polls: (() => void)[] = []
  const polling = mock.method(globalThis, 'setImmediate', (poll: () => void) => void polls.push(poll))
  try {
    const loop = makeLoop()
    let isOver = false
    void loop.run().then(() => {
      isOver = true
    })
    const endUs = time.nowUs + mostUs
    while (!isOver && time.nowUs < endUs) {
      time.runUntil(time.nowUs + STEP_US)
      mock.timers.tick(STEP_US / 1000)
      for (const poll of polls.splice(0)) poll()
      onStep(loop)
      // Let its promises settle
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    }
    if (!isOver) throw new Error('the loop has not ended')
  } finally {
    polling.mock.restore()
    mock.timers.reset()
  }
}
