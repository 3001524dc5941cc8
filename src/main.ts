#!/usr/bin/env node
import * as module from 'node:module'
import { codeOf } from './errors.js'

// Node 22.1 and newer store compiled code in the temporary folder; NODE_DISABLE_COMPILE_CACHE=1 turns that off. It only
// helps imports that come later
const { enableCompileCache } = module as { readonly enableCompileCache?: () => void }
enableCompileCache?.()

/** The reader is gone: `| head -1` closes stdout, `2>&1 |` both streams, a closed terminal answers EIO. */
const UNREAD: ReadonlySet<string> = new Set(['EPIPE', 'EIO'])

// If the output is lost, the run still writes its files and sets its exit code
let isLost = false
process.stdout.on('error', error => {
  isLost ||= !UNREAD.has(codeOf(error))
})
// An error of stderr can't be reported anywhere, and no result goes there
process.stderr.on('error', () => undefined)

const { exitCodeOf } = await import('./cli/exit-code.js')
const code = await exitCodeOf(process.argv.slice(2))
// A write error reaches this callback before the listeners
process.stdout.write('', () =>
  setImmediate(() => process.exit(isLost && (code === 0 || code === 99) ? 1 : code)),
)
