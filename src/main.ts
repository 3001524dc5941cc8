#!/usr/bin/env node
import { exitCodeOf } from './cli/exit-code.js'
import { codeOf } from './errors.js'

/** Nobody reads on: `| head -1` closes our output, `2>&1 |` both, and a terminal that was closed answers EIO. */
const UNREAD: ReadonlySet<string> = new Set(['EPIPE', 'EIO'])

// Whatever becomes of what is printed, the run goes on to what it saves and to its exit code
let isLost = false
process.stdout.on('error', error => {
  isLost ||= !UNREAD.has(codeOf(error))
})
// There is nowhere left to say it, and no result stands here
process.stderr.on('error', () => undefined)

const code = await exitCodeOf(process.argv.slice(2))
// What could not be written is told to this callback first, and then to the listeners
process.stdout.write('', () =>
  setImmediate(() => process.exit(isLost && (code === 0 || code === 99) ? 1 : code)),
)
