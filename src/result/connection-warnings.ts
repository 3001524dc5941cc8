import { formatCount, formatShare } from '../units.js'
import { type Judge, most, sum } from './judging.js'
import type { Run } from './result.js'

type Counts = NonNullable<Run['connections']>

const count = (runs: readonly Run[], of: (counts: Counts) => number): number =>
  sum(runs, ({ connections }) => (connections === null ? 0 : of(connections)))

const firstText = (runs: readonly Run[], of: (counts: Counts) => string | null): string =>
  runs.flatMap(({ connections }) => (connections && of(connections)) ?? [])[0] ?? ''

export const spokeFirst: Judge = ({ runs }) => {
  const spoke = count(runs, counts => (counts.spokeFirst === null ? 0 : 1))
  if (spoke === 0) return null
  return {
    figure: spoke,
    message: `the server speaks first: before it was asked it said "${firstText(runs, counts => counts.spokeFirst)}", which on other connections was taken for the reply, so these may be the latencies of that; name where that ends with --greeting, such as --greeting line`,
  }
}

export const unaskedBytes: Judge = ({ plan, runs }) => {
  const bytes = count(runs, counts => (counts.unasked === null ? 0 : counts.unaskedBytes))
  if (bytes === 0) return null
  const first = firstText(runs, counts => counts.unasked)
  const cures = [
    ...(plan.exchange.kind === 'rule'
      ? [`where that is the rest of a reply, --until ${plan.exchange.until} ends it too early`]
      : []),
    ...(/^HTTP\S+ 408 /.test(first) ? ["raise the server's idle timeout"] : []),
  ]
  return {
    figure: bytes,
    message: `the server sent ${formatCount(bytes)} bytes that no request had asked for, at first "${first}": the connection was closed each time, and where a request was under way such bytes were taken for its reply${cures.map(cure => `; ${cure}`).join('')}`,
  }
}

/** A load on kept connections that has to connect again and again is another load than was asked for. */
export const notKept: Judge = ({ plan, runs }) => {
  const byReply = count(runs, counts => counts.closedByReply)
  const idle = count(runs, counts => counts.closedIdle)
  if (!plan.keepAlive || byReply + idle === 0) return null
  const how = [
    ...(byReply === 0 ? [] : [`said with ${formatCount(byReply)} replies that the connection ends there`]),
    ...(idle === 0 ? [] : [`closed ${formatCount(idle)} connections while they were idle`]),
  ]
  const cures = [
    ...(byReply === 0 ? [] : ['let it keep them (HTTP/1.1, more requests for each)']),
    ...(idle === 0 ? [] : ['raise its idle timeout']),
  ]
  const opened = count(runs, counts => counts.reopened)
  return {
    figure: byReply + idle,
    message: `connections were to be kept, but the server ${how.join(' and ')}: ${formatCount(opened)} were opened again, and those handshakes are in the latencies; ${cures.join(', ')}, or leave out --keep-alive`,
  }
}

export const backlogFull: Judge = ({ runs }) => {
  const retried = count(runs, counts => counts.retried)
  const gaveUp = sum(runs, run => run.errors['backlog-full'] ?? 0)
  if (retried + gaveUp === 0) return null
  const inVain = gaveUp === 0 ? '' : `, and ${formatCount(gaveUp)} exchanges got none in time`
  return {
    figure: retried + gaveUp,
    message: `${formatCount(retried)} times a connect found the backlog of the unix socket full and was tried again after 1 to 64 ms, which is in connect times${inVain}: let the server listen with a longer backlog (net.core.somaxconn bounds it), or use fewer --connections`,
  }
}

/** A port of the client's is held in TIME_WAIT for a minute where it closed first, unless the kernel may reuse it. */
export const portsShort: Judge = ({ plan, runs }) => {
  const refused = sum(runs, run => run.errors['no-free-port'] ?? 0)
  const isLoopback = !('port' in plan.target) || /^(127\.|::1$|localhost$)/.test(plan.target.host)
  const isKept = plan.keepAlive && count(runs, counts => counts.reopened) === 0
  const held = most(runs, run => {
    const { kernel } = run
    const reused =
      kernel !== null && (kernel.timeWaitReuse === 1 || (kernel.timeWaitReuse === 2 && isLoopback))
    const isHeld = kernel !== null && !reused && plan.target.kind !== 'unix' && !isKept
    return isHeld ? kernel.timeWait / kernel.ports : 0
  })
  if (refused === 0 && held <= 0.7) return null
  const cure = plan.keepAlive ? 'use fewer --connections' : 'use --keep-alive'
  return {
    figure: refused > 0 ? refused : held,
    message:
      refused > 0
        ? `${formatCount(refused)} connects found no free port on this machine: ${cure}, or widen net.ipv4.ip_local_port_range`
        : `${formatShare(held)} of this machine's ports wait in TIME_WAIT: a longer run will find none free; ${cure}, or set net.ipv4.tcp_tw_reuse`,
  }
}
