import { formatNumber } from '../../src/units.js'
import { MAIN, runToEnd } from '../child.js'
import type { Setting } from '../command.js'
import { besideEcho, EXCHANGE } from '../scale/echo.js'
import type { Findings } from '../scale/findings.js'
import { CONNECTIONS, costsOf, shown, spreadOf, type Way } from './rounds.js'

const GOAL = 1.02
const EXCHANGES = { quick: 60_000, full: 200_000 } as const
/** The share of exchanges in the short run, which is subtracted to remove start-up and first compilations. */
const SHORT = 0.1

/** A build of any version, by the CPU time of its process, since versions report CPU time differently. */
const buildOf = (name: string, main: string, target: string, reused: boolean): Way => ({
  name,
  measure: async ({ quick, signal }) => {
    const drive = async (exchanges: number): Promise<number> => {
      const how = ['-c', `${CONNECTIONS}`, '-w', '1', '-W', '0s', '-n', `${exchanges}`]
      const flags = reused ? EXCHANGE : ['-m', EXCHANGE[2], '--until', EXCHANGE[4]]
      return (await runToEnd(process.execPath, [main, 'bench', '-j', target, ...flags, ...how], signal)).cpuUs
    }
    const exchanges = (quick ? EXCHANGES.quick : EXCHANGES.full) / (reused ? 1 : 4)
    const short = Math.round(exchanges * SHORT)
    const begunUs = await drive(short)
    return ((await drive(exchanges)) - begunUs) / (exchanges - short)
  },
})

/** The constant message, with this build and an earlier one. `main`: the main file of the earlier one. */
export const againstBase =
  (main: string) =>
  (setting: Setting): Promise<Findings> =>
    besideEcho(async server => {
      const target = `127.0.0.1:${server.port}`
      const costs = await costsOf(
        [true, false].flatMap(reused => [
          buildOf(reused ? 'now, reused' : 'now, a connection each', MAIN, target, reused),
          buildOf(reused ? 'before, reused' : 'before, a connection each', main, target, reused),
        ]),
        setting,
      )
      const ratioOf = (how: string) => {
        const before = costs.get(`before, ${how}`) ?? []
        return spreadOf(
          (costs.get(`now, ${how}`) ?? []).map((cost, round) => cost / (before[round] ?? Number.NaN)),
        )
      }
      const row = (how: string): string[] => {
        const ratio = ratioOf(how)
        return [
          how,
          ...['before', 'now'].map(
            when => `${formatNumber(spreadOf(costs.get(`${when}, ${how}`) ?? []).middle)} µs`,
          ),
          shown(ratio, 'x'),
          `${GOAL}x${ratio.middle > GOAL ? ': MISSED' : ''}`,
        ]
      }
      return {
        title: 'The constant message',
        columns: ['before', 'now', 'ratio', 'goal'],
        rows: [row('reused'), row('a connection each')],
        lines: [['Note', `CPU of the whole process per exchange, without start-up; before: ${main}`]],
        figures: ['reused', 'a connection each'].map(how => ({
          name: `constant message against the base, ${how}`,
          unit: 'x',
          value: ratioOf(how).middle,
        })),
      }
    })
