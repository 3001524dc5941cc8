#!/usr/bin/env node
import { exitCodeOf } from './cli/exit-code.js'
import { codeOf } from './errors.js'

// `| head -1` closes our output: nobody reads on, but what the run came to is still the exit code
process.stdout.on('error', error => {
  if (codeOf(error) !== 'EPIPE') process.exit(1)
})
// There is nowhere to say that stderr can't be written
process.stderr.on('error', () => process.exit(1))

const code = await exitCodeOf(process.argv.slice(2))
process.stdout.write('', error => {
  const isLost = error != null && codeOf(error) !== 'EPIPE'
  process.exit(isLost && (code === 0 || code === 99) ? 1 : code)
})
