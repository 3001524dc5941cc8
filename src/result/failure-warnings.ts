import { fromPlanBytes } from '../plan/bytes.js'
import type { Plan } from '../plan/plan.js'
import type { FailedOutcome } from '../protocol/outcome.js'
import { formatCount, formatShare } from '../units.js'
import { type Judge, sum } from './judging.js'
import type { Run } from './result.js'
import { tlsCure } from './tls-cure.js'

const of = (runs: readonly Run[], outcome: FailedOutcome): number =>
  sum(runs, run => run.errors[outcome] ?? 0)

const sampleOf = (runs: readonly Run[], outcome: FailedOutcome): string =>
  runs.flatMap(run => run.errorSamples[outcome] ?? [])[0] ?? ''

/** The bytes of a request, where they are the user's own. */
function requestOf({ exchange }: Plan): Uint8Array | null {
  if (exchange.kind === 'workload') return null
  const bytes = exchange.kind === 'rule' ? exchange.request : exchange.message
  return bytes && fromPlanBytes(bytes)
}

/** Why nothing but timeouts may come of a load: no reply at all, or none that ends. */
function onlyTimeouts(plan: Plan, runs: readonly Run[]): string {
  const { exchange } = plan
  if (sum(runs, run => run.bytes.received) > 0) {
    if (exchange.kind === 'protocol') return `what came is no whole reply of --protocol ${exchange.name}`
    if (exchange.kind === 'workload')
      return 'bytes came, but no reply ended as its until says: heythere try shows what came'
    return exchange.until === 'close'
      ? 'replies came, but the server keeps the connection open: say with --until RULE where a reply ends'
      : `bytes came, but no reply ended as --until ${exchange.until} says`
  }
  const text = Buffer.from(requestOf(plan) ?? []).toString('latin1')
  if (/\\[rn]/.test(text))
    return 'not one byte came back: the message holds \\n or \\r as two letters, which -e reads as one'
  const noEnd = exchange.kind === 'rule' && !text.endsWith('\n')
  return `not one byte came back: ${noEnd ? "the server may wait for a line's end (-e and \\n), or " : 'the server may wait '}for the client to end, which is not done before the reply; where it answers nothing at all, there is nothing to measure`
}

/** Why a server may do nothing but close. */
function onlyClosed({ exchange, target }: Plan, runs: readonly Run[]): string {
  if (sum(runs, run => run.bytes.received) > 0) {
    if (exchange.kind === 'workload')
      return 'bytes came before the close, but no reply ended as its until says: heythere try shows what came'
    return exchange.kind === 'rule'
      ? `bytes came before the close, but no reply ended as --until ${exchange.until} says: --until close takes all of them`
      : `what came before the close is no whole reply of --protocol ${exchange.name}`
  }
  return target.kind === 'tls' && target.tls.cert === null
    ? 'a server that wants a certificate of the client closes like this: give it with --cert and --key'
    : 'the server closes without a reply: it may speak another protocol there, or TLS (tls://)'
}

const WHY_NOT_REACHED: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket file: start the server, or correct the path',
  ENOTDIR: 'there is no such socket file: correct the path',
  EACCES: 'this user may not open the socket file: change its mode, or be another user',
  EPERM: 'this machine forbids it: look at its firewall',
  EPROTOTYPE: 'the socket file is of another type than a stream, which alone can be driven',
  EINVAL: 'an address of the link needs its interface, as in [fe80::1%eth0]:80',
}

/** What helps, for each outcome that lets it be said. */
function* curesOf(plan: Plan, runs: readonly Run[]): Generator<string> {
  const ok = sum(runs, run => run.requests.ok)
  const failed = sum(runs, run => run.requests.failed)
  const { target } = plan
  if (target.kind === 'tls' && of(runs, 'tls') > 0) yield tlsCure(sampleOf(runs, 'tls'), target.tls)
  if (of(runs, 'unreachable') > 0) {
    const [, code = ''] = /^connect (E\w+)/.exec(sampleOf(runs, 'unreachable')) ?? []
    if (WHY_NOT_REACHED[code] !== undefined) yield WHY_NOT_REACHED[code]
  }
  // An alert, as a TLS server answers whoever speaks anything else; or the words of nginx and others
  const answer = sampleOf(runs, 'mismatch') || sampleOf(runs, 'early-close') || sampleOf(runs, 'timeout')
  if (target.kind === 'tcp' && /^\\x15\\x03|HTTPS port|to an HTTPS server/.test(answer))
    yield 'the server speaks TLS: write tls:// before the target'
  if (of(runs, 'cut-off') > 0)
    yield `${formatCount(of(runs, 'cut-off'))} of them did nothing wrong, but were cut off with another on their connection`
  if (ok > 0) return
  if (of(runs, 'refused') === failed) yield 'nothing listens there: is the server running?'
  if (of(runs, 'timeout') === failed) yield onlyTimeouts(plan, runs)
  if (of(runs, 'early-close') === failed && target.kind !== 'own') yield onlyClosed(plan, runs)
}

export const failures: Judge = ({ plan, runs }) => {
  const failed = sum(runs, run => run.requests.failed)
  const started = sum(runs, run => run.requests.started)
  if (failed === 0) return null
  const cures = [...curesOf(plan, runs)].map(cure => `; ${cure}`).join('')
  return {
    figure: failed / started,
    message: `${formatCount(failed)} failed exchanges (${formatShare(failed / started)}) are not in the latencies; --threshold counts them as infinitely slow${cures}`,
  }
}

/** Our own server dropped what it did not take for a part of a request. */
export const requestCut: Judge = ({ plan, runs }) => {
  const dropped = sum(runs, run => run.server?.droppedBytes ?? 0)
  if (plan.target.kind !== 'own' || dropped === 0) return null
  const { maxRequestBytes, requestUntil } = plan.target.server
  const bytes = requestOf(plan)?.length ?? null
  const cures = [
    ...(bytes === null || bytes > maxRequestBytes ? [`--max-request ${bytes ?? 'N'} takes longer ones`] : []),
    ...(requestUntil === null
      ? [
          `--request-until ${bytes === null ? 'RULE' : `bytes:${bytes}`} puts one together that comes in several reads, of which each is a request else`,
        ]
      : []),
  ]
  return {
    figure: dropped,
    message: `our own server dropped ${formatCount(dropped)} bytes of requests, so that its handler saw a part of them: ${cures.join('; ')}`,
  }
}

export const handlerFailed: Judge = ({ plan, runs }) => {
  const failed = sum(runs, run => run.server?.failed ?? 0)
  if (plan.target.kind !== 'own' || failed === 0) return null
  return {
    figure: failed,
    message: `the handler of our own server threw for ${formatCount(failed)} requests, each an early-close to its client: heythere serve --handler ${plan.target.server.handler} says why`,
  }
}
