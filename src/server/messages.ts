import type { MessagePort } from 'node:worker_threads'
import type { ThreadEntry } from '../account/thread-book.js'
import type { Blame } from '../errors.js'
import type { ServerPlan } from '../plan/server-plan.js'
import type { NamedProfile } from '../profile/cpu-profile.js'
import type { ServerSnapshot } from '../recording/server-account.js'
import type { RingMemory } from './pool/ring.js'

/** To a worker that runs a task per request. `null`: the probe, answered when the handler is loaded. */
export type PoolTask = Uint8Array | null

/** From such a worker, by the shared clock. Errors lose fields between threads, so failures are data. */
export type PoolAnswer =
  | { readonly kind: 'reply'; readonly reply: Uint8Array; readonly startUs: number; readonly endUs: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'ready' }

/** The long task of a worker that serves a ring of requests. It ends only if the handler can't be loaded. */
export interface LaneTask {
  readonly port: MessagePort
  readonly memory: RingMemory
  /** How many handlers run at once. */
  readonly slots: number
}
export interface LaneEnd {
  readonly kind: 'failed'
  readonly reason: string
}
/** `null`: something was published. Otherwise a request that is too long for its slot. */
export type ToLane = null | { readonly slot: number; readonly request: Uint8Array }
/** `bell`: slots are finished. `reply`: a reply that is too long for its slot. */
export type FromLane =
  | { readonly kind: 'ready' | 'bell' }
  | { readonly kind: 'reply'; readonly slot: number; readonly reply: Uint8Array }

export interface PoolWorkerData {
  readonly handler: string
  readonly seed: number
  /** Word 0: how many threads of this server have started. Each takes the next stream of random times. */
  readonly begun: Int32Array
  /** The memory of the process's ThreadBook. */
  readonly book: SharedArrayBuffer
}

/** The long task of a worker that accepts connections itself. It ends when it is stopped. */
export interface ListenerTask {
  readonly port: MessagePort
  readonly plan: ServerPlan
  /** See Listening. */
  readonly open: Int32Array
  readonly own: number
  /** The stream of random times: a different one for each thread, also for one that replaces another. */
  readonly stream: number
  /** Word `own` changes while the worker's event loop turns, and at each request. */
  readonly beats: Int32Array
  /** The memory of the process's ThreadBook. */
  readonly book: SharedArrayBuffer
  /** The events that have a listener. */
  readonly hears: Readonly<Record<ListenerNews['of'], boolean>>
}
export type ListenerEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly code: 'handler-module' | 'server-start'; readonly reason: string }
export interface ToListener {
  readonly kind: 'snapshot' | 'stop'
  readonly id: number
}
export type ListenerNews =
  | { readonly kind: 'news'; readonly of: 'accepted' | 'trouble'; readonly what: string }
  | { readonly kind: 'news'; readonly of: 'request'; readonly what: Uint8Array }
export type FromListener =
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  | { readonly kind: 'done'; readonly id: number; readonly snapshot: ServerSnapshot | null }
  | ListenerNews

/** To a server in its own process. Each message but `start` is answered under its id. */
export type ToServer =
  | { readonly kind: 'start'; readonly plan: ServerPlan; readonly profile: boolean }
  | { readonly kind: 'snapshot' | 'threads' | 'profiles' | 'stop' | 'waiting'; readonly id: number }

/** From a server in its own process. */
export type FromServer =
  | { readonly kind: 'listening'; readonly host: string; readonly port: number }
  | ({ readonly kind: 'died'; readonly code: 'handler-module' | 'server-start' | 'server-died' } & Blame)
  | { readonly kind: 'done'; readonly id: number; readonly snapshot: ServerSnapshot | null }
  | { readonly kind: 'waiting'; readonly id: number; readonly requests: number | null }
  | { readonly kind: 'threads'; readonly id: number; readonly threads: readonly ThreadEntry[] }
  | { readonly kind: 'profiles'; readonly id: number; readonly profiles: readonly NamedProfile[] }
