#!/usr/bin/env node
import { exitCodeOf } from './cli/exit-code.js'
import { codeOf } from './errors.js'

// `| head -1` closes our output, and `2>&1 |` both: nobody reads on, but the run goes on to what it saves and its exit code.
// Of other errors there is nowhere to say that it can't be written
for (const output of [process.stdout, process.stderr])
  output.on('error', error => {
    if (codeOf(error) !== 'EPIPE') process.exit(1)
  })

const code = await exitCodeOf(process.argv.slice(2))
process.stdout.write('', error => {
  const isLost = error != null && codeOf(error) !== 'EPIPE'
  process.exit(isLost && (code === 0 || code === 99) ? 1 : code)
})
