import { readFileSync } from 'node:fs'
import { localPorts } from '../driver/source-addresses.js'
import type { Kernel } from '../result/result.js'
import { timeWaitFor } from './time-wait.js'

function timeWaitReuse(): number | null {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/tcp_tw_reuse', 'utf8'))
  } catch {
    return null // not Linux, or hidden from us: what can't be read is not judged
  }
}

/** What the kernel says of the ports that connects to this port need; null where it does not. */
export function kernel(targetPort: number): Kernel | null {
  const timeWait = timeWaitFor(targetPort)
  const ports = localPorts()
  const reuse = timeWaitReuse()
  if (timeWait === null || ports === null || reuse === null) return null
  return { timeWait, ports, timeWaitReuse: reuse }
}
