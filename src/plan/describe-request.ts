import { shortened } from '../printable.js'
import { readHttpRequest } from '../protocol/http/request.js'
import { fromPlanBytes } from './bytes.js'
import type { Exchange } from './plan.js'

const MOST_SHOWN = 60

/** The HTTP request, such as "GET /items?page=2"; null if there are several or none. */
export function describeRequest({ exchange }: { readonly exchange: Exchange }): string | null {
  const written = writtenOf(exchange)
  if (written === null) return null
  const { method, path } = readHttpRequest(written)
  return shortened(`${method} ${path}`, MOST_SHOWN)
}

function writtenOf(exchange: Exchange): Uint8Array | null {
  if (exchange.kind === 'protocol' && exchange.name === 'http')
    return exchange.message === null ? Buffer.from('GET / HTTP/1.1') : fromPlanBytes(exchange.message)
  if (exchange.kind !== 'workload') return null
  const [only, ...others] = Object.values(exchange.spec.exchanges)
  return only && others.length === 0 && 'http' in only.send ? fromPlanBytes(only.send.http) : null
}
