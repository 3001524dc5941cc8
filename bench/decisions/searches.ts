import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Search, searchSchema } from '../../src/result/search-result.js'
import { formatNumber } from '../../src/units.js'
import type { Setting } from '../command.js'
import { compileEpollServer } from '../peers/servers.js'
import { Program } from '../program.js'
import { type Findings, saved, typed } from './experiment.js'

const CAPACITY_PER_SECOND = 100
const CLOSE = 0.05

const searchOf = async (words: readonly string[], signal: AbortSignal): Promise<Search> =>
  searchSchema.parse(await saved(words, signal))

function answerOf({ answer, isAtLeast, brokenBy, state }: Search): string {
  const rate = answer === null ? 'none' : `${isAtLeast ? 'at least ' : ''}${formatNumber(answer)}/s`
  return `${rate}, limited by ${brokenBy ?? 'nothing'}${state === 'completed' ? '' : ` (${state})`}`
}

/** A server with a known capacity: 2 threads that sleep for 20 ms handle 100 requests a second. */
export async function knownCapacity({ quick, signal }: Setting): Promise<Findings> {
  const words = [
    ...['search', '--handler', 'sleep:20ms', '--threads', '2', '--slo', 'p99<150ms'],
    ...['-d', quick ? '2s' : '4s', '-W', '500ms'],
  ]
  const found = await searchOf(words, signal)
  const off = Math.abs((found.answer ?? 0) / CAPACITY_PER_SECOND - 1)
  return {
    title: 'A server that handles 100/s',
    command: typed(words),
    checks: [
      {
        what: `within ${formatNumber(CLOSE * 100)} % of ${CAPACITY_PER_SECOND}/s`,
        found: answerOf(found),
        holds: off <= CLOSE,
      },
    ],
    notes: [],
  }
}

/** A server that needs a third of the CPU of our driver: on one thread, the driver is saturated first. */
export async function driverGivesOut({ quick, signal }: Setting): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'heythere-decisions-'))
  const title = 'A server faster than the driver'
  try {
    const path = await compileEpollServer(folder, signal)
    if (path === undefined)
      return {
        title,
        command: '-',
        checks: [],
        notes: ['Skipped: no C compiler: apt-get install gcc libc6-dev'],
      }
    const server = await Program.start(path, ({ port }) => [`${port}`])
    try {
      const words = [
        ...['search', `127.0.0.1:${server.port}`, '-w', '1', '--slo', 'p99<10s', '-R', '1k'],
        ...['-d', quick ? '1s' : '3s', '-W', '500ms'],
      ]
      const found = await searchOf(words, signal)
      return {
        title,
        command: typed(words),
        checks: [{ what: 'reports "at least"', found: answerOf(found), holds: found.isAtLeast }],
        notes: [],
      }
    } finally {
      await server.remove()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
