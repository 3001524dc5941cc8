import { Worker } from 'node:worker_threads'
import { processBook } from '../account/process-book.js'
import { blameOf, RunError } from '../errors.js'
import type { NamedProfile } from '../profile/cpu-profile.js'
import { collectProfiles } from '../profile/profile-channel.js'
import { forbidInlining, ThreadProfiler } from '../profile/thread-profiler.js'
import type { FromServer, ToServer } from './messages.js'
import type { OwnServer } from './running-server.js'
import { startServer } from './server.js'

/** The pipe whose other end only the parent holds: it ends when the parent does, for any reason. */
const LIFELINE = 3

// A terminal, `timeout` and systemd signal the whole group; only the parent decides when this server ends
for (const name of ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const) process.on(name, () => undefined)
// A handler may block this event loop when the parent dies, so a separate thread watches
new Worker(new URL('./process-watchdog.js', import.meta.url), { workerData: LIFELINE }).unref()
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

// Create it first, so it covers the main thread from its start
processBook()
let server: OwnServer | undefined
let profiler: ThreadProfiler | undefined

/** The profiles of all threads since they began; none if they were not profiled, or after the first call. */
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

// The last lines on stderr report a mistake of the handler; a bug of heythere must not look like one
process.on('uncaughtExceptionMonitor', error => {
  const blame = blameOf(error)
  if (blame.bugStack !== null) tell({ kind: 'died', code: 'server-died', ...blame })
})

process.on('message', async (message: ToServer) => {
  switch (message.kind) {
    case 'start':
      try {
        processBook().isProfiled = message.profile
        if (message.profile) {
          forbidInlining()
          profiler = new ThreadProfiler()
        }
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
