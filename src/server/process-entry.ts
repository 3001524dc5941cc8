import { Worker } from 'node:worker_threads'
import { processBook } from '../account/process-book.js'
import { blameOf, RunError } from '../errors.js'
import type { NamedProfile } from '../profile/cpu-profile.js'
import { collectProfiles } from '../profile/profile-channel.js'
import { ThreadProfiler } from '../profile/thread-profiler.js'
import type { FromServer, ToServer } from './messages.js'
import type { OwnServer } from './running-server.js'
import { startServer } from './server.js'

/** The pipe whose other end only the parent holds: it ends when the parent does, however that comes. */
const LIFELINE = 3

// A terminal, `timeout` and systemd signal the whole group; whether that ends this server is for the parent to say
for (const name of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) process.on(name, () => undefined)
// Our own event loop may be blocked by a handler when the parent dies, so a thread of its own watches
new Worker(new URL('./process-watchdog.js', import.meta.url), { workerData: LIFELINE }).unref()
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// From its first moment on
processBook()
let server: OwnServer | undefined
let profiler: ThreadProfiler | undefined

/** Of all threads that were profiled since they began; none where they were not, or once they have been asked. */
async function profiles(): Promise<NamedProfile[]> {
  if (!profiler) return []
  const main = { name: 'main', profile: profiler.stop() }
  profiler = undefined
  const others = processBook()
    .entries()
    .flatMap(({ name }) => (name === main.name ? [] : name))
  return [main, ...(await collectProfiles(others, () => server?.turn()))]
}

function tell(message: FromServer): void {
  process.send?.(message)
}

// The last lines on stderr report a mistake of the handler; a mistake of ours must not look like one
process.on('uncaughtExceptionMonitor', error => {
  const blame = blameOf(error)
  if (blame.bugStack !== null) tell({ kind: 'died', code: 'server-died', ...blame })
})

process.on('message', async (message: ToServer) => {
  switch (message.kind) {
    case 'start':
      try {
        processBook().isProfiled = message.profile
        if (message.profile) profiler = new ThreadProfiler()
        server = await startServer(message.plan, {})
        tell({ kind: 'listening', host: server.host, port: server.port })
      } catch (error) {
        const code =
          error instanceof RunError && error.code === 'handler-module' ? error.code : 'server-start'
        tell({ kind: 'died', code, ...blameOf(error) })
      }
      return
    case 'snapshot':
      tell({ kind: 'done', id: message.id, snapshot: (await server?.snapshot()) ?? null })
      return
    case 'waiting':
      tell({ kind: 'waiting', id: message.id, requests: server?.waiting ?? null })
      return
    case 'profiles':
      tell({ kind: 'profiles', id: message.id, profiles: await profiles() })
      return
    case 'threads':
      tell({ kind: 'threads', id: message.id, threads: processBook().entries() })
      return
    case 'stop':
      await server?.stop()
      tell({ kind: 'done', id: message.id, snapshot: null })
  }
})
