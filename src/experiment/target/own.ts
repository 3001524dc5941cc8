import { ServerProcess } from '../../server/process.js'
import { KernelMeter } from './kernel.js'
import { MarkedSpan } from './marked-span.js'
import { ServerMeter } from './server-meter.js'
import type { OpenTargetOf } from './target.js'

const ASK_MS = 500

/** Asks the server over and over how many requests wait. Answers how to end that. */
function askWaiting(server: ServerProcess, onWaiting: (requests: number) => void): () => void {
  const timer = setInterval(() => {
    server.waiting().then(
      requests => requests !== null && onWaiting(requests),
      () => clearInterval(timer), // it died or is stuck, which others notice and tell
    )
  }, ASK_MS)
  return () => clearInterval(timer)
}

/** Our own server in a process of its own, fresh for each run. */
export const openOwn: OpenTargetOf<'own'> = async (target, _plan, { signal, onWaiting, profile = false }) => {
  const server = await ServerProcess.start(target.server, signal, { profile })
  const marked = new MarkedSpan()
  const kernel = new KernelMeter()
  const meter = new ServerMeter(server)
  const { host, port } = server
  let endAsking: () => void = () => undefined
  return {
    address: { kind: 'tcp', host, port },
    died: server.died,
    get failure() {
      return server.failure ?? meter.silence
    },
    onWarmup: () => meter.onWarmup(),
    async mark(edge) {
      endAsking()
      if (edge === 'open' && onWaiting) endAsking = askWaiting(server, onWaiting)
      kernel.mark(edge)
      // What a snapshot costs is not the load's
      if (edge === 'close') marked.mark(edge)
      await meter.mark(edge)
      if (edge === 'open') marked.mark(edge)
    },
    figures: ({ recording }) => ({
      ...meter.figures(recording.counts.ok),
      foreign: null,
      kernel: kernel.figures(port),
      counters: kernel.counters,
    }),
    async profiled() {
      const { span } = marked
      return span && { ...span, exchanges: meter.handled, profiles: await server.profiles() }
    },
    async close() {
      endAsking()
      await server.stop()
    },
  }
}
