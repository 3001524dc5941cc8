import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'
import * as heythere from '../src/index.js'
import type { planSchema } from '../src/plan/plan.js'
import type { ServerPlan, serverPlanSchema } from '../src/plan/server-plan.js'
import type { comparisonSchema } from '../src/result/comparison-result.js'
import type { resultSchema } from '../src/result/result.js'
import type { runSchema } from '../src/result/run-schema.js'
import type { searchSchema } from '../src/result/search-result.js'
import type { tuneSchema } from '../src/result/tune-result.js'

/** True if both are the same type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** True if each is assignable to the other. */
type Alike<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
/** In each list, tsc checks that the type in `satisfies` is `true`. */
const isSo: true = true

test('the exports are exactly these', () => {
  assert.deepEqual(Object.keys(heythere).sort(), [
    'REPORTS',
    'RunError',
    'UsageError',
    'bench',
    'compare',
    'machine',
    'parsePlan',
    'runPlan',
    'search',
    'serve',
    'tune',
  ])
  const types = readFileSync(fileURLToPath(new URL('../src/index.d.ts', import.meta.url)), 'utf8')
  const names = [...types.matchAll(/(?:type\s+|[{,]\s*)([A-Z]\w+)/g)].map(([, name]) => name)
  assert.deepEqual([...new Set(names)].sort(), [
    'BenchOptions',
    'CellOptions',
    'CompareOptions',
    'Comparison',
    'Handler',
    'Plan',
    'PlanOptions',
    'ProtocolModule',
    'ProtocolOptions',
    'REPORTS',
    'ReplyReader',
    'Report',
    'Result',
    'Run',
    'RunError',
    'RunWatch',
    'RunningServer',
    'Saved',
    'Search',
    'SearchOptions',
    'ServerLog',
    'ServerOptions',
    'Tune',
    'TuneOptions',
    'UsageError',
    'WarningCode',
  ])
})

type Options =
  | (
      | 'title'
      | 'target'
      | 'server'
      | 'connections'
      | 'workers'
      | 'warmupMs'
      | 'durationMs'
      | 'requests'
      | 'runs'
    )
  | ('stages' | 'rateFile' | 'rateScale' | 'rateSpeed' | 'rampUpMs' | 'connectRatePerSecond')
  | (
      | 'ratePerSecond'
      | 'arrival'
      | 'pacing'
      | 'keepAlive'
      | 'pipelining'
      | 'thresholds'
      | 'pids'
      | 'timeoutMs'
      | 'seed'
    )
  | ('connectTimeoutMs' | 'message' | 'until' | 'expect' | 'protocol')
  | ('variables' | 'data' | 'dataOrder' | 'workload' | 'openings' | 'openingUntil' | 'greeting' | 'think')
  | ('path' | 'method' | 'headers' | 'body')
  | ('tls' | 'ca' | 'cert' | 'key' | 'insecure' | 'servername')
test('the schemas of files agree with the documented types', () => {
  // An error here means that a field is in the schema but not in the interface, or the reverse
  const alike: readonly true[] = [
    isSo satisfies Alike<z.output<typeof planSchema>, heythere.Plan>,
    isSo satisfies Alike<z.output<typeof serverPlanSchema>, ServerPlan>,
    isSo satisfies Alike<z.output<typeof runSchema>, heythere.Run>,
    isSo satisfies Alike<keyof z.output<typeof runSchema>, keyof heythere.Run>,
    isSo satisfies Alike<keyof z.output<typeof resultSchema>, keyof heythere.Result>,
    isSo satisfies Alike<keyof z.output<typeof comparisonSchema>, keyof heythere.Comparison>,
    isSo satisfies Alike<z.output<typeof resultSchema>, heythere.Result>,
    isSo satisfies Alike<z.output<typeof comparisonSchema>, heythere.Comparison>,
    isSo satisfies Alike<z.output<typeof searchSchema>, heythere.Search>,
    isSo satisfies Alike<z.output<typeof tuneSchema>, heythere.Tune>,
  ]
  assert.ok(alike.every(Boolean))
})

type LatencyRow = 'response' | 'service' | 'connect' | 'firstByte'

test('the types of the exports are exactly these', () => {
  const signatures: readonly true[] = [
    isSo satisfies Same<typeof heythere.bench, (options?: heythere.BenchOptions) => Promise<heythere.Result>>,
    isSo satisfies Same<
      typeof heythere.compare,
      (
        cells: Readonly<Record<string, heythere.CellOptions>>,
        options?: heythere.CompareOptions,
      ) => Promise<heythere.Comparison>
    >,
    isSo satisfies Same<
      typeof heythere.search,
      (options: heythere.SearchOptions) => Promise<heythere.Search>
    >,
    isSo satisfies Same<
      typeof heythere.tune,
      (
        settings: Readonly<Record<string, heythere.CellOptions>>,
        options?: heythere.TuneOptions,
      ) => Promise<heythere.Tune>
    >,
    isSo satisfies Same<
      typeof heythere.serve,
      (options?: heythere.ServerOptions, log?: heythere.ServerLog) => Promise<heythere.RunningServer>
    >,
    isSo satisfies Same<heythere.Handler, (request: Uint8Array) => Uint8Array | Promise<Uint8Array>>,
  ]
  const fields: readonly true[] = [
    isSo satisfies Same<keyof heythere.PlanOptions, Options | 'agents'>,
    isSo satisfies Same<keyof heythere.BenchOptions, Options | 'signal'>,
    isSo satisfies Same<keyof heythere.CellOptions, Exclude<Options, 'runs' | 'seed'>>,
    isSo satisfies Same<keyof heythere.CompareOptions, Options | 'signal' | 'baseline'>,
    isSo satisfies Same<keyof heythere.RunningServer, 'host' | 'port' | 'waiting' | 'snapshot' | 'stop'>,
    isSo satisfies Same<
      keyof heythere.Result,
      | ('schema' | 'state' | 'error' | 'plan' | 'environment')
      | ('runs' | 'summary' | 'thresholds' | 'warnings' | 'profiles')
    >,
    isSo satisfies Same<
      keyof heythere.Run,
      | ('state' | 'address' | 'windowUs' | 'requests' | 'throughputPerSecond' | 'bytes' | 'latencyUs')
      | ('errorSamples' | 'kinds' | 'stages' | 'connections' | 'stallUs' | 'unfinishedUs')
      | ('startLateUs' | 'errors' | 'timeline' | 'driver' | 'server' | 'kernel' | 'fleet' | 'recording')
    >,
    isSo satisfies Same<keyof heythere.Run['latencyUs'], LatencyRow | 'opening'>,
    isSo satisfies Same<heythere.Result['state'], 'completed' | 'stopped' | 'failed'>,
    isSo satisfies Same<
      heythere.Comparison['verdicts'][number]['verdict'],
      'better' | 'worse' | 'alike' | 'no difference shown'
    >,
  ]
  assert.ok([...signatures, ...fields].every(Boolean))
})
