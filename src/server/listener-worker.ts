import { signIn } from '../account/sign-in.js'
import { ThreadBook } from '../account/thread-book.js'
import { RunError, reasonOf } from '../errors.js'
import type { FromListener, ListenerEnd, ListenerTask, ToListener } from './messages.js'
import { startServer } from './server.js'

/** How often the worker reports that its event loop turns. */
const BEAT_MS = 20

/** The long task that Piscina runs in each listening worker: a whole server on a shared port. */
export default async function listen({
  port,
  plan,
  open,
  own,
  stream,
  beats,
  book,
  hears,
}: ListenerTask): Promise<ListenerEnd> {
  signIn(new ThreadBook(book), 'listener', { number: own, loop: true })
  const say = (message: FromListener): void => port.postMessage(message)
  const beat = (): void => void Atomics.add(beats, own, 1)
  const log = {
    ...(hears.accepted && {
      onAccepted: (what: string) => say({ kind: 'news', of: 'accepted', what }),
    }),
    // One turn of the event loop may handle many requests
    onRequest: (what: Uint8Array) => {
      beat()
      if (hears.request) say({ kind: 'news', of: 'request', what })
    },
    ...(hears.trouble && {
      onTrouble: (what: string) => say({ kind: 'news', of: 'trouble', what }),
    }),
  }
  try {
    const server = await startServer({ ...plan, handling: 'inline' }, log, {
      reusePort: true,
      open,
      own,
      stream,
    })
    setInterval(beat, BEAT_MS)
    say({ kind: 'listening', host: server.host, port: server.port })
    return await new Promise(resolve => {
      port.on('message', async ({ kind, id }: ToListener) => {
        if (kind === 'stop') await server.stop()
        say({ kind: 'done', id, snapshot: await server.snapshot() })
        if (kind === 'stop') resolve({ kind: 'stopped' })
      })
    })
  } catch (error) {
    const code = error instanceof RunError && error.code === 'handler-module' ? error.code : 'server-start'
    return { kind: 'failed', code, reason: reasonOf(error) }
  }
}
