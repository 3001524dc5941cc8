const [TURN, STOPPED, TID, INTS] = [0, 1, 2, 4] as const
const INT_BYTES = INTS * Int32Array.BYTES_PER_ELEMENT

/** What a thread and the one that wakes it share: when to wake it next. */
export class WakeMemory {
  readonly memory: SharedArrayBuffer
  readonly #ints: Int32Array
  readonly #atUs: Float64Array

  constructor(memory = new SharedArrayBuffer(INT_BYTES + Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#ints = new Int32Array(memory, 0, INTS)
    this.#atUs = new Float64Array(memory, INT_BYTES, 1)
  }

  /** The number of the wish that holds now; it changes with each. */
  get turn(): number {
    return Atomics.load(this.#ints, TURN)
  }
  get isStopped(): boolean {
    return Atomics.load(this.#ints, STOPPED) === 1
  }
  /** Of the kernel, of the thread that wakes; 0: it is not up yet, or the system has none. */
  get tid(): number {
    return Atomics.load(this.#ints, TID)
  }
  set tid(tid: number) {
    Atomics.store(this.#ints, TID, tid)
  }
  get atUs(): number {
    return this.#atUs[0]!
  }

  wakeAt(us: number): void {
    this.#atUs[0] = us
    this.#next()
  }

  stop(): void {
    Atomics.store(this.#ints, STOPPED, 1)
    this.#next()
  }

  /** Blocks the calling thread until there is another wish than `turn`, or for `ms`. Answers whether the time is over. */
  sleep(turn: number, ms: number): boolean {
    return Atomics.wait(this.#ints, TURN, turn, ms) === 'timed-out'
  }

  #next(): void {
    Atomics.add(this.#ints, TURN, 1)
    Atomics.notify(this.#ints, TURN)
  }
}
