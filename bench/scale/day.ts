import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatCount, formatNumber, formatUs } from '../../src/units.js'
import { runToEnd } from '../child.js'
import type { Setting } from '../command.js'
import type { Day } from './day-messages.js'
import type { Findings } from './findings.js'

const SECONDS = { quick: 3600, full: 86_400 } as const
const GOAL_MB = 150
const GOAL_MS = 2000
const PROCESS = fileURLToPath(new URL('./day-process.js', import.meta.url))

/** A run as long as a day, simulated: its memory, and the time from its last second to the printed table. */
export async function day({ quick, signal }: Setting): Promise<Findings> {
  const seconds = quick ? SECONDS.quick : SECONDS.full
  const folder = mkdtempSync(join(tmpdir(), 'heythere-day-'))
  const simulate = async (...outputs: readonly string[]): Promise<Day> => {
    const paths = outputs.map(name => join(folder, name))
    const args = ['--expose-gc', PROCESS, `${seconds}`, ...paths]
    const { stdout } = await runToEnd(process.execPath, args, signal)
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
  }
  try {
    const found = [
      ['table', await simulate()],
      ['with JSON and HTML', await simulate('day.json', 'day.html')],
      ['with JSON, HTML and .hlog', await simulate('day.json', 'day.html', 'day.hlog')],
    ] as const
    const mb = (bytes: number): string => `${formatNumber(bytes / 1024 ** 2)} MB`
    const verdict = (isMet: boolean): string => (isMet ? 'met' : 'MISSED')
    const [[, plain]] = found
    return {
      title: `${formatCount(seconds)} s, 2 threads`,
      columns: ['RSS running', 'RSS most', 'heap grew by', 'end'],
      rows: found.map(([name, { runningRss, peakRss, heapBefore, heapAfter, endMs }]) => [
        name,
        mb(runningRss),
        mb(peakRss),
        mb(heapAfter - heapBefore),
        formatUs(endMs * 1000),
      ]),
      lines: [
        ['Goal', `RSS at most ${GOAL_MB} MB: ${verdict(plain.peakRss <= GOAL_MB * 1024 ** 2)}`],
        ['Goal', `the table at most 2 s after the last second: ${verdict(plain.endMs <= GOAL_MS)}`],
        ['Note', 'virtual time, 200 exchanges per second; a second takes about a millisecond.'],
      ],
      figures: found.flatMap(([name, { peakRss, endMs }]) => [
        { name: `most RSS in ${formatCount(seconds)} s, ${name}`, unit: 'MB', value: peakRss / 1024 ** 2 },
        { name: `end of ${formatCount(seconds)} s, ${name}`, unit: 'ms', value: endMs },
      ]),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
