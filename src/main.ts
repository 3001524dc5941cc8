#!/usr/bin/env node
import { commandLine } from './cli/command-line.js'
import { printable } from './cli/printable.js'
import { codeOf, RunError, reasonOf, UsageError } from './errors.js'

// `| head -1` closes our output: nobody reads on, but what the run came to is still the exit code
process.stdout.on('error', error => {
  if (codeOf(error) !== 'EPIPE') process.exit(1)
})
// There is nowhere to say that stderr can't be written
process.stderr.on('error', () => process.exit(1))

async function main(): Promise<number> {
  try {
    return await commandLine(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`heythere: ${printable(reasonOf(error))}\n`)
    if (error instanceof UsageError) return 2
    // Anything else than a failed run is our own mistake: then the stack helps whoever mends it
    if (!(error instanceof RunError) && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    return 1
  }
}

const code = await main()
process.stdout.write('', error => {
  const isLost = error != null && codeOf(error) !== 'EPIPE'
  process.exit(isLost && (code === 0 || code === 99) ? 1 : code)
})
