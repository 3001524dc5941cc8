import { readFileSync } from 'node:fs'
import { sparkline } from '../../src/report/sparkline.js'
import { formatCount, formatNumber } from '../../src/units.js'
import { runBenchCommand } from '../child.js'
import type { Setting } from '../command.js'
import { besideEcho, EXCHANGE } from './echo.js'
import type { Findings } from './findings.js'

const EXCHANGES = { quick: 300_000, full: 5_000_000 } as const
const SAMPLE_MS = 250
/** Growth from the second quarter to the last one that uncollected garbage can explain. */
const FLAT_MB = 8

/** The resident memory of a process in MB; null once it is gone. */
function rssMb(pid: number): number | null {
  try {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return found ? Number(found[1]) / 1024 : null
  } catch {
    return null
  }
}

/**
 * The growth of the minimum memory from the second quarter of the time to the last one, in MB; the first
 * quarter is for compiling and filling. The minimum is used because uncollected garbage varies by more than a
 * leak would show.
 */
export function growthOf(samples: readonly number[]): number {
  const quarter = Math.max(1, Math.floor(samples.length / 4))
  return Math.min(...samples.slice(-quarter)) - Math.min(...samples.slice(quarter, 2 * quarter))
}

/** Millions of exchanges, and the memory of both ends during them. */
export const flat = ({ quick, signal }: Setting): Promise<Findings> =>
  besideEcho(async server => {
    const exchanges = quick ? EXCHANGES.quick : EXCHANGES.full
    const driver: number[] = []
    const served: number[] = []
    let timer: NodeJS.Timeout | undefined
    const watch = (pid: number): void => {
      timer = setInterval(() => {
        const both = [rssMb(pid), rssMb(server.pid)] as const
        if (both[0] !== null) driver.push(both[0])
        if (both[1] !== null) served.push(both[1])
      }, SAMPLE_MS)
    }
    const how = ['-c', '64', '-w', '1', '-W', '0s', '-n', `${exchanges}`]
    try {
      await runBenchCommand([`127.0.0.1:${server.port}`, ...EXCHANGE, ...how], signal, watch)
    } finally {
      clearInterval(timer)
    }
    const mb = (value: number): string => `${formatNumber(value)} MB`
    const row = (name: string, samples: readonly number[]): string[] => {
      const growth = growthOf(samples)
      return [
        name,
        mb(samples[0] ?? 0),
        mb(Math.max(...samples)),
        mb(samples.at(-1) ?? 0),
        mb(growth),
        growth <= FLAT_MB ? 'yes' : 'NO',
      ]
    }
    return {
      title: 'Memory (RSS)',
      columns: ['first', 'max', 'last', 'growth', 'flat?'],
      rows: [row('driver', driver), row('server', served)],
      lines: [
        ['Driver', sparkline(driver, 60)],
        ['Server', sparkline(served, 60)],
        [
          'Note',
          `${formatCount(exchanges)} exchanges on 64 reused connections; growth of the minimum memory from the second quarter of the time to the last one; flat: at most ${FLAT_MB} MB.`,
        ],
      ],
      figures: [
        {
          name: `growth of the driver in ${formatCount(exchanges)} exchanges`,
          unit: 'MB',
          value: growthOf(driver),
        },
        {
          name: `growth of the server in ${formatCount(exchanges)} exchanges`,
          unit: 'MB',
          value: growthOf(served),
        },
      ],
    }
  })
