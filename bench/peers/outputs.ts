import { z } from 'zod'

const autocannonSchema = z.object({
  '2xx': z.number(),
  non2xx: z.number(),
  timeouts: z.number(),
  duration: z.number(),
})

/** A peer's report. Each parser throws if an exchange failed, because its cost is not comparable then. */
export interface Said {
  readonly exchanges: number
  readonly perSecond: number
}

function numberIn(output: string, pattern: RegExp): number {
  const found = pattern.exec(output)?.[1]
  if (found === undefined) throw new Error(`no ${pattern} in: ${output.slice(0, 400)}`)
  return Number(found)
}

function refuse(output: string, failed: RegExp): void {
  const found = failed.exec(output)
  if (found) throw new Error(`exchanges failed: ${found[0].trim()}`)
}

/** ApacheBench. */
export function parseAb(output: string): Said {
  refuse(output, /^(Failed requests|Non-2xx responses): +[1-9]\d*/m)
  return {
    exchanges: numberIn(output, /^Complete requests: +(\d+)/m),
    perSecond: numberIn(output, /^Requests per second: +([\d.]+)/m),
  }
}

export function parseWrk(output: string): Said {
  refuse(output, /^ +(Socket errors|Non-2xx or 3xx responses): .*/m)
  return {
    exchanges: numberIn(output, /^ +(\d+) requests in /m),
    perSecond: numberIn(output, /^Requests\/sec: +([\d.]+)/m),
  }
}

/**
 * autocannon --json. Only replies count: if the server closes connections, autocannon may write to a closing
 * one, and counts that as a request (sometimes as an error).
 */
export function parseAutocannon(output: string): Said {
  const said = autocannonSchema.parse(JSON.parse(output))
  if (said.non2xx + said.timeouts > 0) throw new Error(`exchanges failed: ${said.non2xx + said.timeouts}`)
  return { exchanges: said['2xx'], perSecond: said['2xx'] / said.duration }
}

/** redis-benchmark --csv of one test; it reports no count, since it makes exactly the requested number. */
export function parseRedisBenchmark(output: string, exchanges: number): Said {
  return { exchanges, perSecond: numberIn(output, /^"PING[^"]*","([\d.]+)"/m) }
}
