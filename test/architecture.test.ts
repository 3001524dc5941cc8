import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../../src', import.meta.url))

/** A file may import only from its own folder and from folders that come before it in this list. */
const DIRECTION = [
  'keyed',
  'errors',
  'units',
  'printable',
  'read-limited',
  'width',
  'nearest-name',
  'random',
  'protocol',
  'workload',
  'load',
  'plan',
  'statistics',
  'recording',
  'threads',
  'profile',
  'account',
  'client',
  'server',
  'driver',
  'fleet',
  'result',
  'report',
  'experiment',
  'export',
  'cli',
  'index',
  'main',
]

const OWNERS: Readonly<Record<string, RegExp>> = {
  'hdr-histogram-js': /^recording\/histogram\.ts$/,
  piscina: /^threads\/pool\.ts$/,
  'cli-table3': /^report\//,
  uplot: /^report\/html\//,
  '@nats-io/transport-node': /^fleet\/nats\.ts$/,
  'string-width': /^width\.ts$/,
  leven: /^nearest-name\.ts$/,
  yaml: /^workload\/file\/yaml-file\.ts$/,
  yargs: /^(cli\/|main\.ts$)/,
}

const placeOf = (file: string): string => file.split('/')[0]?.replace(/\.ts$/, '') ?? ''

const imports = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .flatMap(file =>
    [...readFileSync(join(src, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(found => ({
      file,
      imported: found[1] ?? '',
    })),
  )

test('imports go in one direction', () => {
  assert.ok(imports.length > 50, 'the imports were found')
  const wrong = imports
    .filter(({ imported }) => imported.startsWith('.'))
    .map(({ file, imported }) => ({
      file,
      to: relative(src, join(src, dirname(file), imported)).replace(/\.js$/, '.ts'),
    }))
    .filter(({ file, to }) => {
      const from = DIRECTION.indexOf(placeOf(file))
      const target = DIRECTION.indexOf(placeOf(to))
      return from < 0 || target < 0 || target > from
    })
  assert.deepEqual(wrong, [])
})

test('each dependency has one owner', () => {
  const wrong = imports.filter(({ file, imported }) => OWNERS[imported] && !OWNERS[imported].test(file))
  assert.deepEqual(wrong, [])
})

/** What a file imports when it is loaded: no types, and nothing that a function imports later. */
const loadedBy = (file: string): readonly string[] =>
  [
    ...readFileSync(join(src, file), 'utf8').matchAll(
      /^(?:import|export) (?!type\b)(?:[^'"]*? from )?'([^']+)'/gm,
    ),
  ].map(found => found[1] ?? '')

/** The libraries that are loaded with a file. */
function librariesOf(entry: string): ReadonlySet<string> {
  const files = new Set([entry])
  const libraries = new Set<string>()
  for (const file of files)
    for (const imported of loadedBy(file))
      if (imported.startsWith('.')) files.add(join(dirname(file), imported).replace(/\.js$/, '.ts'))
      else if (!imported.startsWith('node:')) libraries.add(imported)
  return libraries
}

/** Each thread starts with one of these files; a library costs each of them up to 60 ms of CPU. */
const THREADS: Readonly<Record<string, readonly string[]>> = {
  'driver/driver-thread.ts': [
    'hdr-histogram-js/dist/Float64Histogram.js',
    'pure-rand/generator/xoroshiro128plus',
  ],
  'server/pool/lane-worker.ts': ['pure-rand/generator/xoroshiro128plus'],
  'server/pool/task-worker.ts': ['pure-rand/generator/xoroshiro128plus'],
  'server/process-watchdog.ts': [],
}

for (const [entry, allowed] of Object.entries(THREADS))
  test(`${entry} loads no library that its thread does not need`, () => {
    assert.deepEqual([...librariesOf(entry)].sort(), allowed)
  })

test('the command line loads only yargs and leven before it knows the command', () => {
  assert.deepEqual([...librariesOf('cli/exit-code.ts')].sort(), ['leven', 'yargs'])
})
