import { runBench } from './command.js'
import { poolAgainstInline, sameAgainstSame } from './decisions/comparisons.js'
import { type Findings, tableOf } from './decisions/experiment.js'
import { racesUnderNoise, racesWithMore, sameUnderNoise } from './decisions/made-up.js'
import { plantedWork, sameProfiles } from './decisions/profiles.js'
import { realRaces, realSames, tuneInTwoMinutes } from './decisions/real.js'
import { driverGivesOut, knownCapacity } from './decisions/searches.js'

/** Asks the program questions whose answers are known. Results depend on chance, so these are no tests. */
process.exitCode = await runBench<Findings>({
  name: 'decisions',
  experiments: {
    same: [sameAgainstSame],
    pool: [poolAgainstInline],
    capacity: [knownCapacity],
    driver: [driverGivesOut],
    real: [tuneInTwoMinutes, realRaces, realSames],
    profiles: [plantedWork, sameProfiles],
    noise: [sameUnderNoise, racesUnderNoise, racesWithMore],
  },
  lasting: ['real', 'profiles'],
  print: tableOf,
  toJson: findings => findings,
  figures: () => [],
})
