import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

/**
 * Runs every test file by its name: Node 20 accepts a folder but no quoted glob, Node 24 the reverse. Fails
 * if fewer files ran than exist; with --no-skips (in CI, with all peers) also if a test was skipped.
 */
const { values: flags, positionals: wanted } = parseArgs({
  options: {
    'no-skips': { type: 'boolean', default: false },
    // Most tests spend their time waiting
    concurrency: { type: 'string', default: '3' },
  },
  allowPositionals: true,
})

/** Folders whose tests use no sockets or processes and do not change their own. They share processes. */
const PURE = /^(load|plan|protocol|recording|result|statistics|workload)[/\\]/
/** How many processes share the pure tests. */
const SHARDS = 3

const here = fileURLToPath(new URL('.', import.meta.url))
const sources = join(here, '../../test')
const testsIn = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith(ending))

const names = testsIn(here, '.test.js').sort()
const missing = testsIn(sources, '.test.ts').filter(name => !names.includes(name.replace(/\.ts$/, '.js')))
const chosen = names.filter(name => wanted.length === 0 || wanted.some(word => name.includes(word)))

const folder = mkdtempSync(join(tmpdir(), 'heythere-tests-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Writes files that import many tests each, so a process loads the common modules only once. */
function shardsOf(tests: readonly string[]): string[] {
  const shards = Array.from({ length: Math.min(SHARDS, tests.length) }, (_, shard) =>
    tests.filter((_, index) => index % SHARDS === shard),
  )
  return shards.map((part, shard) => {
    const path = join(folder, `shard-${shard + 1}.mjs`)
    const imports = part.map(
      name => `await import(${JSON.stringify(pathToFileURL(join(here, name)).href)})\n`,
    )
    writeFileSync(path, imports.join(''))
    return path
  })
}

const pure = chosen.filter(name => PURE.test(name))
const alone = chosen.filter(name => !PURE.test(name)).map(name => join(here, name))
// In GitHub Actions, each command of a test would append its report to the step summary
delete process.env.GITHUB_STEP_SUMMARY

const ran = new Set<string>()
const skipped: string[] = []
let failed = 0
const stream = run({
  files: [...alone, ...shardsOf(pure)],
  concurrency: Number(flags.concurrency),
  timeout: 300_000,
})
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
  if (flags['no-skips']) for (const name of skipped) console.error(`skipped: ${name}`)
  const bad =
    failed > 0 ||
    missing.length + silent.length > 0 ||
    chosen.length === 0 ||
    (flags['no-skips'] && skipped.length > 0)
  process.exitCode = bad ? 1 : 0
})
