import { Program } from '../../bench/program.js'

export { freePort, type Place, Program, whereIs } from '../../bench/program.js'

// A test file that takes too long gets SIGTERM. The programs that it started must end too
process.once('SIGTERM', () => {
  Program.killAll()
  process.exit(143)
})
