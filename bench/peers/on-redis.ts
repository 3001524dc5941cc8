import type { Setting } from '../command.js'
import { Program, whereIs } from '../program.js'
import { absent } from './absent.js'
import { hold, type Standings } from './contest.js'
import { CONNECTIONS, ours, peer } from './drive.js'
import { parseRedisBenchmark } from './outputs.js'
import { versionsOf } from './versions.js'

const CURE = 'apt-get install redis-server redis-tools'

const onRedis =
  (pipelining: number, exchanges: number, bound: number | null) =>
  async (setting: Setting): Promise<Standings> => {
    const title = `Redis, pipeline ${pipelining}`
    const redis = whereIs('redis-server')
    if (redis === undefined) return absent(title, 'redis-server', CURE)
    const program = await Program.start(redis, ({ port, folder }) =>
      [
        ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder],
        ['--save', '', '--appendonly', 'no'],
      ].flat(),
    )
    try {
      const length = { exchanges, seconds: 4 }
      const flags = ['--protocol', 'redis', '-k', '-p', `${pipelining}`]
      const contenders = [
        ours('heythere', length, [`127.0.0.1:${program.port}`, ...flags]),
        peer(
          'redis-benchmark',
          whereIs('redis-benchmark'),
          CURE,
          length,
          of =>
            [
              ['--csv', '-t', 'ping_mbulk', '-p', `${program.port}`],
              ['-c', `${CONNECTIONS}`, '-n', `${of.exchanges}`, '-P', `${pipelining}`],
            ].flat(),
          (stdout, of) => parseRedisBenchmark(stdout, of.exchanges),
        ),
      ]
      const goals =
        bound === null ? [] : [{ of: 'heythere', against: 'redis-benchmark', what: 'cpu' as const, bound }]
      const notes = [
        `CPU of the driver alone; PING on ${CONNECTIONS} connections; one thread per driver.`,
        versionsOf([redis, '--version'], [whereIs('redis-benchmark'), '--version']),
      ]
      return await hold({ title, contenders, goals, notes }, setting)
    } finally {
      await program.remove()
    }
  }

/** Our driver and redis-benchmark on the same Redis. */
export const redisContests = [onRedis(1, 400_000, null), onRedis(16, 3_000_000, 1.5)]
