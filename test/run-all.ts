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

/**
 * Files that share processes: each process would load the same modules, for a quarter of a second of CPU time.
 * Not for tests of signals, of the account of a process or of what other processes do.
 */
const SHARED: readonly { readonly files: RegExp; readonly processes: number }[] = [
  { files: /^(load|plan|protocol|recording|result|statistics|workload)[/\\]/, processes: 3 },
  { files: /^(bench|client|report)[/\\](?!html[/\\]browser)|^[^/\\]+$/, processes: 2 },
  { files: /^experiment[/\\](compare|decide|probe|schedule|search|search-doubt|tune|turns)\./, processes: 1 },
  { files: /^driver[/\\](?!dead-thread|pacing)/, processes: 2 },
  {
    files: /^fleet[/\\](clock-offset|coordinator|data|limits|manifest|merge|roll-call|strangers|timeline)\./,
    processes: 1,
  },
  { files: /^export[/\\](?!progress)/, processes: 1 },
  {
    files:
      /^cli[/\\](axis-values|config|conservation|defaults|diff|history|outputs|report|resume|schema|stages|try|tune)\./,
    processes: 2,
  },
]

/** They take longest, so they start first. Otherwise the last of them would run alone on one core. */
const LONGEST = [
  'experiment/real-warnings-limits',
  'package/package',
  'experiment/real-warnings',
  'cli/stops',
  'fleet/driving',
  'cli/bench',
  'driver/dead-thread',
  'cli/compare',
].map(name => join(`${name}.test.js`))

const here = fileURLToPath(new URL('.', import.meta.url))
const sources = join(here, '../../test')
const testsIn = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith(ending))

const names = testsIn(here, '.test.js').sort()
const missing = testsIn(sources, '.test.ts').filter(name => !names.includes(name.replace(/\.ts$/, '.js')))
const chosen = names.filter(name => wanted.length === 0 || wanted.some(word => name.includes(word)))

const folder = mkdtempSync(join(tmpdir(), 'heythere-tests-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

/**
 * Node 20 can deadlock at the end of a process whose threads have ended a moment before (nodejs/node issue 54918), but
 * not in process.exit(). The event loop is empty by then, so a test that leaves something open still fails.
 */
const END = "process.once('exit', () => process.exit())\n"

/** Writes files that import many tests each. */
function sharedFiles(group: number, tests: readonly string[], processes: number): string[] {
  const parts = Array.from({ length: Math.min(processes, tests.length) }, (_, part) =>
    tests.filter((_, index) => index % processes === part),
  )
  return parts.map((part, index) => {
    const path = join(folder, `shared-${group + 1}-${index + 1}.mjs`)
    const imports = part.map(
      name => `await import(${JSON.stringify(pathToFileURL(join(here, name)).href)})\n`,
    )
    writeFileSync(path, [...imports, END].join(''))
    return path
  })
}

const groupOf = (name: string): number => SHARED.findIndex(({ files }) => files.test(name))
const shared = SHARED.flatMap(({ processes }, group) =>
  sharedFiles(
    group,
    chosen.filter(name => groupOf(name) === group),
    processes,
  ),
)
const rankOf = (name: string): number => (LONGEST.includes(name) ? LONGEST.indexOf(name) : LONGEST.length)
const alone = chosen
  .filter(name => groupOf(name) < 0)
  .toSorted((one, other) => rankOf(one) - rankOf(other))
  .map(name => join(here, name))
const long = alone.filter(path => LONGEST.some(name => path === join(here, name)))
// In GitHub Actions, each command of a test would append its report to the step summary
delete process.env.GITHUB_STEP_SUMMARY

const ran = new Set<string>()
const skipped: string[] = []
let failed = 0
const stream = run({
  files: [...long, ...shared, ...alone.slice(long.length)],
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
