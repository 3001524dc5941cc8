import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'

/**
 * Runs every test file by name: a folder is found by Node 20 and not by 24, a quoted glob the reverse. Fails when
 * fewer files ran than exist; with --no-skips (in CI, where all peers are installed) also when a test was skipped.
 */
const here = fileURLToPath(new URL('.', import.meta.url))
const sources = join(here, '../../test')
const wanted = process.argv.slice(2).filter(word => !word.startsWith('--'))
const testsIn = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith(ending))

const names = testsIn(here, '.test.js').sort()
const missing = testsIn(sources, '.test.ts').filter(name => !names.includes(name.replace(/\.ts$/, '.js')))
const chosen = names.filter(name => wanted.length === 0 || wanted.some(word => name.includes(word)))
const noSkips = process.argv.includes('--no-skips')

const ran = new Set<string>()
const skipped: string[] = []
let failed = 0
const stream = run({ files: chosen.map(name => join(here, name)), concurrency: 2, timeout: 300_000 })
stream.on('test:pass', ({ file, name, skip }) => {
  if (file) ran.add(file)
  if (skip !== undefined) skipped.push(`${name}: ${skip}`)
})
stream.on('test:fail', ({ file }) => {
  if (file) ran.add(file)
  failed++
})
stream.compose(new spec()).pipe(process.stdout)
stream.on('end', () => {
  const silent = chosen.filter(name => !ran.has(join(here, name)))
  for (const name of [...missing, ...silent]) console.error(`did not run: ${name}`)
  if (noSkips) for (const name of skipped) console.error(`skipped: ${name}`)
  const bad =
    failed > 0 || missing.length + silent.length > 0 || chosen.length === 0 || (noSkips && skipped.length > 0)
  process.exitCode = bad ? 1 : 0
})
