import { existsSync, readlinkSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
import { keyed } from '../keyed.js'

/** What a thread of this program does. */
const ROLES = ['main', 'worker', 'listener', 'driver thread'] as const
export type ThreadRole = (typeof ROLES)[number]

/** Kinds of garbage collection in Node: young objects, all objects, in steps, weak references. */
export const GC_KINDS = ['minor', 'major', 'incremental', 'weak'] as const
export type GcKind = (typeof GC_KINDS)[number]

/** "main", "worker 2". */
export const threadName = (role: ThreadRole, number: number): string =>
  role === 'main' ? role : `${role} ${number}`

/** What one thread recorded about itself since its start. */
export interface ThreadEntry {
  /** The kernel's thread id; on other systems a unique negative number. */
  readonly tid: number
  /** "main", "worker 2". */
  readonly name: string
  readonly gcUs: Readonly<Record<GcKind, number>>
  /** The sum of the delays of the event loop's timers, and their number; null if the loop is not watched. */
  readonly loopDelay: { readonly sumUs: number; readonly count: number } | null
}

/** More threads than a run has. A thread without a free slot counts as a helper. */
const SLOTS = 256
const [TID, ROLE, NUMBER, INTS] = [0, 1, 2, 3] as const
const [GC, DELAY_SUM, DELAY_COUNT, FLOATS] = [0, GC_KINDS.length, GC_KINDS.length + 1, GC_KINDS.length + 2]
/** The thread id in a slot whose thread is still writing its role and number. */
const CLAIMED = 2 ** 31 - 1
/** The header before the slots: whether threads are profiled. */
const HEADER_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT
const INT_BYTES = SLOTS * INTS * Int32Array.BYTES_PER_ELEMENT

function ownTid(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1))
  } catch {
    return -1 - threadId // not Linux
  }
}

/** The threads of one process, in shared memory: each writes its own lines, the main thread reads all. */
export class ThreadBook {
  readonly #header: Int32Array
  readonly #ints: Int32Array
  readonly #floats: Float64Array
  readonly memory: SharedArrayBuffer

  constructor(memory = ThreadBook.#memory()) {
    this.memory = memory
    this.#header = new Int32Array(memory, 0, 2)
    this.#ints = new Int32Array(memory, HEADER_BYTES, SLOTS * INTS)
    this.#floats = new Float64Array(memory, HEADER_BYTES + INT_BYTES)
  }

  static #memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(HEADER_BYTES + INT_BYTES + SLOTS * FLOATS * Float64Array.BYTES_PER_ELEMENT)
  }

  /** Whether each thread that enters itself is profiled. Default: false. */
  get isProfiled(): boolean {
    return Atomics.load(this.#header, 0) === 1
  }
  set isProfiled(is: boolean) {
    Atomics.store(this.#header, 0, is ? 1 : 0)
  }

  /** Enters the calling thread. Returns the lines it may write; null if the book is full. */
  enter(role: ThreadRole, number: number): ThreadLines | null {
    for (let slot = 0; slot < SLOTS; slot++)
      if (Atomics.compareExchange(this.#ints, slot * INTS + TID, 0, CLAIMED) === 0) {
        this.#ints[slot * INTS + ROLE] = ROLES.indexOf(role)
        this.#ints[slot * INTS + NUMBER] = number
        const lines = this.#floats.subarray(slot * FLOATS, (slot + 1) * FLOATS).fill(0)
        Atomics.store(this.#ints, slot * INTS + TID, ownTid())
        return new ThreadLines(lines)
      }
    return null
  }

  /** All live threads. For the main thread only: it removes the entries of dead threads. */
  entries(
    isAlive = (tid: number): boolean => tid < 0 || existsSync(`/proc/self/task/${tid}`),
  ): ThreadEntry[] {
    return Array.from({ length: SLOTS }, (_, slot) => slot).flatMap(slot => {
      const tid = Atomics.load(this.#ints, slot * INTS + TID)
      if (tid === 0 || tid === CLAIMED) return []
      if (!isAlive(tid)) {
        Atomics.store(this.#ints, slot * INTS + TID, 0)
        return []
      }
      return this.#entry(slot, tid)
    })
  }

  #entry(slot: number, tid: number): ThreadEntry {
    const role = ROLES[this.#ints[slot * INTS + ROLE]!]!
    const number = this.#ints[slot * INTS + NUMBER]!
    const at = (index: number): number => this.#floats[slot * FLOATS + index]!
    const count = at(DELAY_COUNT)
    return {
      tid,
      name: threadName(role, number),
      gcUs: keyed(GC_KINDS, kind => at(GC + GC_KINDS.indexOf(kind))),
      loopDelay: count === 0 ? null : { sumUs: at(DELAY_SUM), count },
    }
  }
}

/** The lines that one thread writes about itself. */
export class ThreadLines {
  readonly #lines: Float64Array

  constructor(lines: Float64Array) {
    this.#lines = lines
  }

  addGc(kind: GcKind, us: number): void {
    this.#lines[GC + GC_KINDS.indexOf(kind)]! += us
  }

  setLoopDelay(sumUs: number, count: number): void {
    this.#lines[DELAY_SUM] = sumUs
    this.#lines[DELAY_COUNT] = count
  }
}
