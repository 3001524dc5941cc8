import { runBench } from './command.js'
import type { Standings } from './peers/contest.js'
import { nginxContests } from './peers/on-nginx.js'
import { redisContests } from './peers/on-redis.js'
import { judgeGoals } from './peers/ratio.js'
import { serverContest, spinContests } from './peers/servers.js'
import { figuresOf, tableOf } from './peers/table.js'

/**
 * Measures us and every peer that is installed side by side, in interleaved rounds. CPU is user and system by the
 * kernel's account: of a driver the rusage of its finished process, of a server what /proc/PID/stat grew by meanwhile.
 */
process.exitCode = await runBench<Standings>({
  name: 'peers',
  experiments: {
    nginx: nginxContests,
    redis: redisContests,
    server: [serverContest],
    spin: spinContests,
  },
  print: tableOf,
  toJson: standings => ({ ...standings, goals: judgeGoals(standings) }),
  figures: figuresOf,
})
