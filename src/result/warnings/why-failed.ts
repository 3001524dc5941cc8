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

/** Why a load ends only in timeouts: no reply at all, or no complete one. */
function onlyTimeouts(plan: Plan, runs: readonly Run[]): string {
  const { exchange } = plan
  if (sumOf(runs, run => run.bytes.received) > 0) {
    if (exchange.kind === 'protocol')
      return `the server sent bytes, but no complete reply of --protocol ${exchange.name}`
    if (exchange.kind === 'workload')
      return 'the server sent bytes, but no reply ended as its until says: heythere try shows them'
    return exchange.until === 'close'
      ? 'the server sent replies, but keeps the connection open: say with --until RULE where a reply ends'
      : `the server sent bytes, but no reply ended as --until ${exchange.until} says`
  }
  const text = Buffer.from(requestOf(plan) ?? []).toString('latin1')
  if (/\\[rn]/.test(text))
    return 'the server sent nothing: the message has \\n or \\r as two letters: add -e to interpret them'
  const noEnd = exchange.kind === 'rule' && !text.endsWith('\n')
  return `the server sent nothing: it may wait ${noEnd ? 'for the end of a line (-e and \\n), or ' : ''}for the client to close, which the client does only after the reply; a server that never replies cannot be measured`
}

/** Why a server only closes connections. */
function onlyClosed({ exchange, target }: Plan, runs: readonly Run[]): string {
  if (sumOf(runs, run => run.bytes.received) > 0) {
    if (exchange.kind === 'workload')
      return 'the server sent bytes before it closed, but no reply ended as its until says: heythere try shows them'
    return exchange.kind === 'rule'
      ? `the server sent bytes before it closed, but no reply ended as --until ${exchange.until} says; --until close accepts all of them`
      : `the server sent bytes before it closed, but no complete reply of --protocol ${exchange.name}`
  }
  return target.kind === 'tls' && target.tls.cert === null
    ? 'the server closes without a reply: it may want a client certificate (--cert and --key)'
    : 'the server closes without a reply: it may expect another protocol, or TLS (tls://)'
}

const WHY_NOT_REACHED: Readonly<Record<string, string>> = {
  ENOENT: 'the socket file does not exist: start the server, or correct the path',
  ENOTDIR: 'the socket file does not exist: correct the path',
  EACCES: 'this user may not open the socket file: change its mode, or use another user',
  EPERM: 'this machine forbids the connection: look at its firewall',
  EPROTOTYPE: 'the socket file is not a stream socket; only stream sockets can be loaded',
  EINVAL: 'a link-local address needs its interface, as in [fe80::1%eth0]:80',
}

/** The cure for each outcome whose cause is known. */
export function* curesOf(plan: Plan, runs: readonly Run[]): Generator<string> {
  const ok = sumOf(runs, run => run.requests.ok)
  const failed = sumOf(runs, run => run.requests.failed)
  const { target } = plan
  if (target.kind === 'tls' && failedAs(runs, 'tls') > 0) yield tlsCure(sampleOf(runs, 'tls'), target.tls)
  if (failedAs(runs, 'unreachable') > 0) {
    const [, code = ''] = /^connect (E\w+)/.exec(sampleOf(runs, 'unreachable')) ?? []
    if (WHY_NOT_REACHED[code] !== undefined) yield WHY_NOT_REACHED[code]
  }
  // A TLS alert, which a TLS server sends to clients without TLS, or the text of nginx and other servers
  const answer = sampleOf(runs, 'mismatch') || sampleOf(runs, 'early-close') || sampleOf(runs, 'timeout')
  if (target.kind === 'tcp' && /^\\x15\\x03|HTTPS port|to an HTTPS server/.test(answer))
    yield 'the server speaks TLS: write tls:// before the target'
  if (failedAs(runs, 'cut-off') > 0)
    yield `${formatCount(failedAs(runs, 'cut-off'))} of them only shared a connection with an exchange that failed`
  if (ok > 0) return
  if (failedAs(runs, 'refused') === failed) yield 'nothing listens there: is the server running?'
  if (failedAs(runs, 'timeout') === failed) yield onlyTimeouts(plan, runs)
  if (failedAs(runs, 'early-close') === failed && target.kind !== 'own') yield onlyClosed(plan, runs)
}
