import { PerfRecorder } from '../../profile/native/perf-recorder.js'
import { ServerProcess } from '../../server/process.js'
import { KernelMeter } from './kernel.js'
import { MarkedSpan } from './marked-span.js'
import { ServerMeter } from './server-meter.js'
import type { OpenTargetOf } from './target.js'

const ASK_MS = 500

/** Polls the server for the number of waiting requests. Returns a function that ends it. */
function askWaiting(server: ServerProcess, onWaiting: (requests: number) => void): () => void {
  const timer = setInterval(() => {
    server.waiting().then(
      requests => requests !== null && onWaiting(requests),
      () => clearInterval(timer), // it died or is stuck, which is reported elsewhere
    )
  }, ASK_MS)
  return () => clearInterval(timer)
}

/** The bundled server in a separate process, fresh for each run. */
export const openOwn: OpenTargetOf<'own'> = async (target, _plan, watch) => {
  const { signal, onWaiting, profile = false, native = false } = watch
  const server = await ServerProcess.start(target.server, signal, { profile })
  const perf = native && server.pid !== undefined ? await PerfRecorder.start(server.pid, signal) : null
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
      // Keep the cost of the snapshots outside the marked span
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
      if (!span) return null
      const profiles = await server.profiles()
      return { ...span, exchanges: meter.handled, profiles, native: (await perf?.stop(span)) ?? null }
    },
    async close() {
      endAsking()
      await Promise.all([perf?.close(), server.stop()])
    },
  }
}
