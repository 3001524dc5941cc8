import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { formatCount, formatNumber } from '../../src/units.js'
import { runBenchCommand } from '../child.js'
import type { Setting } from '../command.js'
import type { Findings } from '../scale/findings.js'
import { besideLines } from './line-server.js'
import { CONNECTIONS } from './rounds.js'

const LINES = { quick: 500_000, full: 10_000_000 } as const
const WORKERS = 4
/** In addition to the size of the file and the memory of the same run without it. */
const GOAL_MB = 60
const LINES_A_WRITE = 50_000
const SAMPLE_MS = 50
const MB = 1e6

function writeLines(file: string, lines: number): void {
  const descriptor = openSync(file, 'w')
  for (let from = 0; from < lines; from += LINES_A_WRITE) {
    const part = Array.from(
      { length: LINES_A_WRITE },
      (_, index) => `message ${String(from + index).padStart(24, '0')}\n`,
    )
    writeSync(descriptor, part.join(''))
  }
  closeSync(descriptor)
}

/** The peak memory of a process so far; null once it is gone. */
function peakMb(pid: number): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return found ? (Number(found[1]) * 1024) / MB : null
  } catch {
    return null
  }
}

/** The peak memory of a run with these flags, on four threads. */
async function peakOf(flags: readonly string[], signal: AbortSignal): Promise<number> {
  let peak = 0
  let timer: NodeJS.Timeout | undefined
  const how = ['-k', '-c', `${CONNECTIONS}`, '-w', `${WORKERS}`, '-W', '0s', '-d', '2s']
  try {
    await runBenchCommand([...flags, ...how], signal, pid => {
      timer = setInterval(() => {
        peak = peakMb(pid) ?? peak
      }, SAMPLE_MS)
    })
  } finally {
    clearInterval(timer)
  }
  return peak
}

/** The memory of a driver whose messages are the lines of a large file. */
export const lines = ({ quick, signal }: Setting): Promise<Findings> =>
  besideLines(async server => {
    const count = quick ? LINES.quick : LINES.full
    const file = join(server.folder, 'lines.txt')
    writeLines(file, count)
    const fileMb = statSync(file).size / MB
    const target = `127.0.0.1:${server.port}`
    const alone = await peakOf([target, '--protocol', 'line', '-m', 'message'], signal)
    const held = await peakOf([target, '--protocol', 'line', '-m', '{{line}}', '--data', file], signal)
    const more = held - alone - fileMb
    const mb = (value: number): string => `${formatNumber(value)} MB`
    return {
      title: `${formatCount(count)} lines`,
      columns: ['memory'],
      rows: [
        ['the file', mb(fileMb)],
        [`driver, constant message, ${WORKERS} threads`, mb(alone)],
        [`driver, the lines, ${WORKERS} threads`, mb(held)],
        [`more than both (goal ${GOAL_MB} MB)`, `${mb(more)}${more > GOAL_MB ? ': MISSED' : ''}`],
        ['more than the file alone', mb(held - fileMb)],
      ],
      lines: [['Note', 'The peak resident set (VmHWM) of the whole process.']],
      figures: [{ name: `memory beyond ${formatCount(count)} lines`, unit: 'MB', value: more }],
    }
  })
