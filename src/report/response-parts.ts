import type { Result, Run } from '../result/result.js'

/** A part of the mean response time. The parts sum to the whole. */
export interface ResponsePart {
  readonly name: string
  readonly us: number
  readonly note: string
}

type Mean = { readonly count: number; readonly mean: number | null } | null | undefined

/** The sum of the recorded values, over all runs. */
const total = (runs: readonly Run[], of: (run: Run) => Mean): number =>
  runs.reduce((sum, run) => {
    const figures = of(run)
    return sum + (figures?.mean ?? 0) * (figures?.count ?? 0)
  }, 0)

const count = (runs: readonly Run[], of: (run: Run) => Mean): number =>
  runs.reduce((sum, run) => sum + (of(run)?.count ?? 0), 0)

/**
 * The parts of the mean response time: means can be added, percentiles can't. Only for the bundled server,
 * which reports how long requests wait and are handled. Null for other servers, and if nothing was measured.
 */
export function responseParts({ plan, runs }: Result): ResponsePart[] | null {
  const replies = count(runs, run => run.latencyUs.response)
  const handled = count(runs, run => run.server?.handlerUs)
  if (replies === 0 || handled === 0) return null
  const wholeUs = total(runs, run => run.latencyUs.response) / replies
  const lateUs = plan.load.kind === 'open' ? total(runs, run => run.startLateUs) / replies : 0
  // A reused connection is opened once for many exchanges; openings are not part of an exchange
  const connectUs = total(runs, run => run.latencyUs.connect) / replies
  const queueUs = total(runs, run => run.server?.queueWaitUs) / handled
  const handlerUs = total(runs, run => run.server?.handlerUs) / handled
  const known = [
    ...(plan.load.kind === 'open'
      ? [{ name: 'start late', us: lateUs, note: 'due, but not yet started by the driver' }]
      : []),
    {
      name: 'connect',
      us: connectUs,
      note: 'averaged over all exchanges, including those on reused connections',
    },
    { name: 'queue wait', us: queueUs, note: 'received, and waiting for a handler' },
    { name: 'handler', us: handlerUs, note: '' },
  ]
  const restUs = wholeUs - known.reduce((sum, { us }) => sum + us, 0)
  // The server's figures include exchanges that failed for the client, so the rest can't be computed
  if (restUs < 0) return null
  return [
    ...known,
    { name: 'the rest', us: restUs, note: 'kernel and network, event loops, hops between threads' },
    { name: 'response', us: wholeUs, note: 'the whole' },
  ]
}
