import { runBench } from './command.js'
import type { Standings } from './peers/contest.js'
import { nginxContests } from './peers/on-nginx.js'
import { redisContests } from './peers/on-redis.js'
import { judgeGoals } from './peers/ratio.js'
import { serverContest, spinContests } from './peers/servers.js'
import { figuresOf, tableOf } from './peers/table.js'

/**
 * Measures heythere and every installed peer in interleaved rounds. CPU time is user and system, as counted
 * by the kernel: for a driver that of its finished process, for a server the growth in /proc/PID/stat during
 * the run.
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
