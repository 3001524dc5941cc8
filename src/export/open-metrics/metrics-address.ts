import { UsageError } from '../../errors.js'
import { parseHost } from '../../plan/host.js'
import { printable, shortened } from '../../printable.js'
import { UnitError } from '../../units.js'

const LOOPBACK = '127.0.0.1'
const MOST_SHOWN = 80

export interface MetricsAddress {
  readonly host: string
  readonly port: number
}

/** `[HOST:]PORT`; without HOST, only this machine can connect. Port 0: any free one. Throws UsageError. */
export function metricsAddress(text: string): MetricsAddress {
  const shown = shortened(printable(text), MOST_SHOWN)
  const [, host, port] = /^(?:(\[[^\]]*\]|[^:]*):)?(\d{1,5})$/.exec(text) ?? []
  if (port === undefined || Number(port) > 65_535 || host === '')
    throw new UsageError(`--metrics ${shown}: write a port such as 9464, or 0.0.0.0:9464 for other machines`)
  try {
    return { host: parseHost(host?.replace(/^\[(.*)\]$/, '$1') ?? LOOPBACK), port: Number(port) }
  } catch (error) {
    if (error instanceof UnitError) throw new UsageError(`--metrics ${shown}: ${error.message}`)
    throw error
  }
}
