import { AccountMeter } from '../../account/account-meter.js'
import { snapshotOfForeign } from '../../account/threads-account.js'
import { ForeignProfiler } from '../../profile/inspector/foreign-profiler.js'
import { PerfRecorder } from '../../profile/native/perf-recorder.js'
import { KernelMeter } from './kernel.js'
import { MarkedSpan } from './marked-span.js'
import { ProcessMeter } from './process-cpu.js'
import type { OpenTargetOf } from './target.js'

/** A server that someone else started: it can be reached, and with --pid its CPU time can be read. */
export const openForeign: OpenTargetOf<'tcp' | 'tls' | 'unix'> = async (
  target,
  { pids },
  { signal, profile = false, native = false },
) => {
  const [pid] = pids
  const profiler = profile && pid !== undefined ? await ForeignProfiler.start(pid) : null
  const marked = new MarkedSpan()
  const kernel = new KernelMeter()
  const processes = new ProcessMeter(pids)
  const threads = new AccountMeter()
  const perf = native && pid !== undefined ? await PerfRecorder.start(pid, signal) : null
  return {
    address: target,
    died: new AbortController().signal,
    failure: null,
    // The CPU time of the warm-up must not be divided by the replies of the window
    async onWarmup() {},
    async mark(edge) {
      kernel.mark(edge)
      processes.mark(edge)
      marked.mark(edge)
      if (pids.length > 0) threads.mark(edge, snapshotOfForeign(pids))
    },
    figures: driven => ({
      server: null,
      foreign: processes.account,
      // With a fleet, the connecting ports are on other machines
      serverAccount: processes.account && threads.account,
      counters: kernel.counters,
      kernel: 'port' in target && driven.fleet === null ? kernel.figures(target.port) : null,
    }),
    async profiled() {
      const { span } = marked
      if (!profiler || !span) return null
      const profiles = [{ name: 'main', profile: await profiler.stop() }]
      return { ...span, exchanges: null, profiles, native: (await perf?.stop(span)) ?? null }
    },
    async close() {
      await Promise.all([perf?.close(), profiler?.close()])
    },
  }
}
