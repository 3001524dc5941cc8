import { reasonOf } from '../src/errors.js'
import { formatCount, parseCount } from '../src/units.js'
import { soakRing, type WAITS } from './ring-soak/soak.js'

/** Ten million requests between two threads that wait and wake at random. `-- 100k`: fewer. */
async function main(count = '10M', seed = String(Date.now() % 2 ** 31)): Promise<number> {
  for (const wait of ['blocked', 'listening'] as const satisfies readonly (keyof typeof WAITS)[])
    try {
      const soaked = await soakRing({ wait, requests: parseCount(count), seed: Number(seed) })
      const [replies, recalled, rests] = [soaked.replies, soaked.recalled, soaked.rests].map(formatCount)
      console.log(`${wait}: ${replies} requests answered once each; ${recalled} taken back, ${rests} rests`)
    } catch (error) {
      console.error(`${wait}, seed ${seed}: ${reasonOf(error)}`)
      return 1
    }
  return 0
}

process.exitCode = await main(...process.argv.slice(2))
