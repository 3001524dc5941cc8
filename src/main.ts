#!/usr/bin/env node
import { exitCodeOf } from './cli/exit-code.js'
import { codeOf } from './errors.js'

/** The reader is gone: `| head -1` closes stdout, `2>&1 |` both streams, a closed terminal answers EIO. */
const UNREAD: ReadonlySet<string> = new Set(['EPIPE', 'EIO'])

// If the output is lost, the run still writes its files and sets its exit code
let isLost = false
process.stdout.on('error', error => {
  isLost ||= !UNREAD.has(codeOf(error))
})
// An error of stderr can't be reported anywhere, and no result goes there
process.stderr.on('error', () => undefined)

const code = await exitCodeOf(process.argv.slice(2))
// A write error reaches this callback before the listeners
process.stdout.write('', () =>
  setImmediate(() => process.exit(isLost && (code === 0 || code === 99) ? 1 : code)),
)
