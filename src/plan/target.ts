import { UnitError } from '../units.js'
import type { Target } from './plan.js'

const CURE = 'write host:port, [::1]:port, tcp://host:port or unix:/path'

/** TARGET as the user writes it. Throws UnitError, whose text reads on after the value. */
export function parseTarget(text: string): Target {
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length)
    if (path === '') throw new UnitError(`no path after unix:; ${CURE}`)
    return { kind: 'unix', path }
  }
  const found = /^(?:tcp:\/\/)?(?:\[([0-9a-f:.%\w]+)\]|([^[\]:/\s]+)):(\d+)\/?$/i.exec(text)
  const host = found?.[1] ?? found?.[2]
  const port = Number(found?.[3])
  if (host === undefined) throw new UnitError(`not a target: ${CURE}`)
  if (port < 1 || port > 65_535) throw new UnitError('a port is 1 to 65535')
  return { kind: 'tcp', host, port }
}

/** The address as it would be typed again: "127.0.0.1:8000", "[::1]:8000", "unix:/run/x.sock". */
export function formatAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
