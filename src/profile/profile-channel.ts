import { BroadcastChannel } from 'node:worker_threads'
import type { CpuProfile, NamedProfile } from './cpu-profile.js'
import { ThreadProfiler } from './thread-profiler.js'

/** The channel is inside of one process: no other process receives its messages. */
const CHANNEL = 'heythere profiles'

type Message =
  | { readonly kind: 'stop' }
  | { readonly kind: 'profile'; readonly name: string; readonly profile: CpuProfile }

/** Node does not type the events of a channel. */
const messageIn = (event: unknown): Message => (event as { readonly data: Message }).data

/** Profiles the calling thread until its process asks for the profile. */
export function profileThread(name: string): void {
  const profiler = new ThreadProfiler()
  const channel = new BroadcastChannel(CHANNEL)
  channel.unref()
  let isStopped = false
  channel.onmessage = (event: unknown) => {
    if (isStopped || messageIn(event).kind !== 'stop') return
    isStopped = true
    channel.postMessage({ kind: 'profile', name, profile: profiler.stop() } satisfies Message)
  }
}

/** A blocking thread receives messages only when it is made to turn its event loop. */
const ASK_MS = 20
/** A thread that has not answered by then is blocked by its handler. */
const PATIENCE_MS = 10_000

/**
 * The profiles of the threads that answer. `turn` lets blocking threads receive messages; it is called until
 * all have answered.
 */
export async function collectProfiles(
  names: readonly string[],
  turn: () => void,
  patienceMs = PATIENCE_MS,
): Promise<NamedProfile[]> {
  const found = new Map<string, NamedProfile>()
  const channel = new BroadcastChannel(CHANNEL)
  await new Promise<void>(resolve => {
    const done = (): void => {
      clearInterval(asking)
      clearTimeout(patience)
      resolve()
    }
    const asking = setInterval(turn, ASK_MS)
    const patience = setTimeout(done, patienceMs)
    channel.onmessage = (event: unknown) => {
      const message = messageIn(event)
      if (message.kind !== 'profile') return
      found.set(message.name, { name: message.name, profile: message.profile })
      if (names.every(name => found.has(name))) done()
    }
    channel.postMessage({ kind: 'stop' } satisfies Message)
    turn()
    if (names.length === 0) done()
  })
  channel.close()
  return names.flatMap(name => found.get(name) ?? [])
}
