import { formatCount, formatShare } from '../../units.js'
import { failedAs, most, sumOfConnections } from './of-runs.js'
import type { Warns } from './warns.js'

/** A client that closes first leaves its port in TIME_WAIT for a minute, unless the kernel may reuse it. */
export const portsShort: Warns = ({ plan, runs }) => {
  const refused = failedAs(runs, 'no-free-port')
  const isLoopback = !('port' in plan.target) || /^(127\.|::1$|localhost$)/.test(plan.target.host)
  const isKept = plan.keepAlive && sumOfConnections(runs, counts => counts.reopened) === 0
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
        : `${formatShare(held)} of this machine's ports are in TIME_WAIT, so a longer run will find none free: ${cure}, or set net.ipv4.tcp_tw_reuse`,
  }
}
