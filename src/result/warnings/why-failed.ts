import type { Plan } from '../../plan/plan.js'
import type { FailedOutcome } from '../../protocol/outcome.js'
import { sumOf } from '../../statistics/sum.js'
import { formatCount } from '../../units.js'
import type { Run } from '../result.js'
import { failedAs } from './of-runs.js'
import { requestOf } from './request-of.js'
import { tlsCure } from './tls-cure.js'

const sampleOf = (runs: readonly Run[], outcome: FailedOutcome): string =>
  runs.flatMap(run => run.errorSamples[outcome] ?? [])[0] ?? ''

/** Why nothing but timeouts may come of a load: no reply at all, or none that ends. */
function onlyTimeouts(plan: Plan, runs: readonly Run[]): string {
  const { exchange } = plan
  if (sumOf(runs, run => run.bytes.received) > 0) {
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
  if (sumOf(runs, run => run.bytes.received) > 0) {
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
export function* curesOf(plan: Plan, runs: readonly Run[]): Generator<string> {
  const ok = sumOf(runs, run => run.requests.ok)
  const failed = sumOf(runs, run => run.requests.failed)
  const { target } = plan
  if (target.kind === 'tls' && failedAs(runs, 'tls') > 0) yield tlsCure(sampleOf(runs, 'tls'), target.tls)
  if (failedAs(runs, 'unreachable') > 0) {
    const [, code = ''] = /^connect (E\w+)/.exec(sampleOf(runs, 'unreachable')) ?? []
    if (WHY_NOT_REACHED[code] !== undefined) yield WHY_NOT_REACHED[code]
  }
  // An alert, as a TLS server answers whoever speaks anything else; or the words of nginx and others
  const answer = sampleOf(runs, 'mismatch') || sampleOf(runs, 'early-close') || sampleOf(runs, 'timeout')
  if (target.kind === 'tcp' && /^\\x15\\x03|HTTPS port|to an HTTPS server/.test(answer))
    yield 'the server speaks TLS: write tls:// before the target'
  if (failedAs(runs, 'cut-off') > 0)
    yield `${formatCount(failedAs(runs, 'cut-off'))} of them did nothing wrong, but were cut off with another on their connection`
  if (ok > 0) return
  if (failedAs(runs, 'refused') === failed) yield 'nothing listens there: is the server running?'
  if (failedAs(runs, 'timeout') === failed) yield onlyTimeouts(plan, runs)
  if (failedAs(runs, 'early-close') === failed && target.kind !== 'own') yield onlyClosed(plan, runs)
}
