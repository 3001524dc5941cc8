import { Program } from '../../bench/program.js'

export { freePort, type Place, Program, whereIs } from '../../bench/program.js'

// A test file that takes too long is ended by this; what it started must not outlive it
process.once('SIGTERM', () => {
  Program.killAll()
  process.exit(143)
})
