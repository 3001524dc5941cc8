import { describeTarget } from '../plan/describe.js'
import { UNSAFE } from '../printable.js'
import type { Comparison } from '../result/comparison-result.js'
import type { Environment, Result } from '../result/result.js'
import { byKind, type Saved } from '../result/saved.js'
import type { Search } from '../result/search-result.js'
import { comparisonOfTune, type Tune } from '../result/tune-result.js'
import { METRIC_NAMES, sayVerdict } from './decision.js'
import { sayAnswer } from './search-table.js'

/** A check that passes or fails. `error`: the check could not be made. */
interface Case {
  readonly name: string
  readonly group: 'run' | 'threshold' | 'verdict' | 'answer'
  readonly state: 'passed' | 'failure' | 'error'
  readonly message: string
  readonly seconds?: number
}

/** The cases of one saved file. */
interface Suite {
  readonly name: string
  readonly environment: Environment | undefined
  readonly cases: readonly Case[]
}

/** XML can't represent these characters, not even as references. */
const NOT_XML = /[\p{Cs}\uFFFE\uFFFF]/gu

const escaped = (text: string): string =>
  text
    .replaceAll(UNSAFE, ' ')
    .replaceAll(NOT_XML, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

type Attributes = Readonly<Record<string, string | number | undefined>>

const tag = (name: string, attributes: Attributes): string =>
  [
    name,
    ...Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : `${key}="${escaped(String(value))}"`,
    ),
  ].join(' ')

function caseOf({ name, group, state, message, seconds = 0 }: Case): string {
  const open = tag('testcase', { name, classname: `heythere.${group}`, time: seconds.toFixed(3) })
  const inside =
    state === 'passed'
      ? `<system-out>${escaped(message)}</system-out>`
      : `<${tag(state, { message, type: group })}>${escaped(message)}</${state}>`
  return `    <${open}>${message === '' && state === 'passed' ? '' : inside}</testcase>`
}

const count = (cases: readonly Case[], state: Case['state']): number =>
  cases.filter(one => one.state === state).length
const secondsOf = (cases: readonly Case[]): string =>
  cases.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0).toFixed(3)

const totals = (cases: readonly Case[]): Attributes => ({
  tests: cases.length,
  failures: count(cases, 'failure'),
  errors: count(cases, 'error'),
  time: secondsOf(cases),
})

function suiteOf({ name, environment, cases }: Suite): string {
  const attributes = {
    ...{ name, ...totals(cases), skipped: 0 },
    timestamp: environment?.started.slice(0, 19),
    hostname: environment?.hostname,
  }
  return [`  <${tag('testsuite', attributes)}>`, ...cases.map(caseOf), '  </testsuite>'].join('\n')
}

const named = (cell: string, name: string): string => (cell === '' ? name : `${cell}: ${name}`)

/** Its runs, the failure that ended it, and its thresholds. */
const casesOf = ({ runs, error, thresholds }: Result, cell = ''): Case[] => [
  ...runs.map(
    ({ state, windowUs, requests }, index): Case => ({
      name: named(cell, `run ${index + 1}`),
      group: 'run',
      state: state === 'failed' ? 'error' : 'passed',
      message: `${requests.ok} ok, ${requests.failed} failed, ${requests.unfinished} unfinished`,
      seconds: windowUs / 1e6,
    }),
  ),
  ...(error === null
    ? []
    : [
        {
          name: named(cell, `no failed run (${error.code})`),
          group: 'run' as const,
          state: 'error' as const,
          message: error.message,
        },
      ]),
  ...thresholds.map(
    ({ text, verdict, reason }): Case => ({
      name: named(cell, text),
      group: 'threshold',
      state: verdict === 'met' ? 'passed' : 'failure',
      message: `${verdict}: ${reason}`,
    }),
  ),
]

const titleOf = ({ plan }: Pick<Result, 'plan'>): string =>
  plan.title === '' ? `heythere ${describeTarget(plan)}` : plan.title

const verdictCases = ({ verdicts }: Comparison): Case[] =>
  verdicts.map(verdict => ({
    name: `${verdict.cell}: ${METRIC_NAMES[verdict.metric]} against ${verdict.base}`,
    group: 'verdict',
    state: verdict.verdict === 'worse' ? 'failure' : 'passed',
    message: sayVerdict(verdict),
  }))

function comparisonSuite(comparison: Comparison, more: readonly Case[] = []): Suite {
  const { cells } = comparison
  const first = cells[0]?.result
  const title = first?.plan.title ?? ''
  return {
    name: title === '' ? `heythere ${cells.length} cells` : title,
    environment: first?.environment,
    cases: [
      ...cells.flatMap(({ name, result }) => casesOf(result, name)),
      ...verdictCases(comparison),
      ...more,
    ],
  }
}

const decisionCase = ({ decision }: Tune): Case => ({
  name: 'a setting is decided on',
  group: 'answer',
  state: decision.state === 'decided' && decision.best !== null ? 'passed' : 'failure',
  message: `${decision.state}${decision.best === null ? '' : `: ${decision.best}`}`,
})

const searchSuite = (search: Search): Suite => ({
  name: titleOf(search),
  environment: search.environment,
  cases: [
    {
      name: `a rate keeps ${search.slo.join(' and ')}`,
      group: 'answer',
      state: search.error !== null ? 'error' : search.answer === null ? 'failure' : 'passed',
      message: search.error?.message ?? sayAnswer(search),
      seconds: search.probes.reduce((sum, { run }) => sum + (run?.windowUs ?? 0), 0) / 1e6,
    },
  ],
})

const suite = (saved: Saved): Suite =>
  byKind(saved, {
    result: result => ({ name: titleOf(result), environment: result.environment, cases: casesOf(result) }),
    comparison: comparison => comparisonSuite(comparison),
    tune: tune => comparisonSuite(comparisonOfTune(tune), [decisionCase(tune)]),
    search: searchSuite,
  })

/**
 * Test results for Jenkins and GitLab (the schema is Jenkins's jenkins-junit.xsd): a case for each run,
 * threshold and verdict. A missed threshold and a cell that is worse are failures; a failed run is an error.
 */
export function junit(saved: readonly Saved[]): string {
  const suites = saved.map(suite)
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${tag('testsuites', { name: 'heythere', ...totals(all) })}>`,
    ...suites.map(suiteOf),
    '</testsuites>',
    '',
  ].join('\n')
}
