import { ClientOpening } from './client-opening.js'
import { ClientSource } from './client-source.js'
import { type ExchangeRule, exchangeRule, greetingRule } from './exchange-rule.js'
import { fixedOf } from './fixed.js'
import { parseFrame } from './message.js'
import { Mix } from './mix.js'
import { MOST_KINDS } from './most-kinds.js'
import { checkName } from './names.js'
import { streamsOf } from './random.js'
import { SessionCheck } from './session/check-session.js'
import { compileSession } from './session/compile-session.js'
import { SessionWalk } from './session/walk.js'
import type { StepSpec, WorkloadSpec } from './spec.js'
import { parseThink } from './think.js'
import { Vocabulary } from './vocabulary.js'
import { Choice, checkWeight } from './weights.js'
import type { CompileOptions, Workload } from './workload.js'
import { at, WorkloadError } from './wrong.js'

/** Compiles the workload of a plan. Throws WorkloadError with the place of the error. */
export function compileWorkload(spec: WorkloadSpec, given: CompileOptions): Workload {
  // A session uses one connection for all of its exchanges
  const options = spec.session ? { ...given, keepAlive: true } : given
  const kinds = kindsOf(spec)
  const vocabulary = new Vocabulary(spec, options.table)
  const { frame, session } = spec
  if (frame !== null) at(['frame'], () => parseFrame(frame))
  // The connection must stay open for the exchanges
  const kept = { ...options, keepAlive: true }
  const openingRules = spec.opening.map((step, index) =>
    exchangeRule(step, ['opening', index], vocabulary, frame, kept),
  )
  const opening = [...(spec.greeting === null ? [] : [greetingRule(spec.greeting, kept)]), ...openingRules]
  const rules = Object.entries(spec.exchanges).map(([name, kind]) =>
    exchangeRule(kind, ['exchanges', name], vocabulary, frame, options),
  )
  const think = at(['think'], () => (spec.think === null ? null : parseThink(spec.think)))
  if (think && options.pipelining > 1)
    throw new WorkloadError(
      ['think'],
      'a client with think time has one exchange at a time: leave out --pipelining',
    )
  checkOrder(spec, vocabulary, openingRules, rules, options)

  const takesColumn = ({ slots }: ExchangeRule): boolean =>
    slots.some(slot => vocabulary.isOfKind(slot, 'column'))
  const takenBy = rules.map(takesColumn)
  const openingTakes = opening.some(takesColumn)
  const start = vocabulary.start(options)
  const valuesOf = start('', usedBy([...rules, ...opening]))
  const openingValuesOf = start('opening', usedBy(opening))
  const choosing = streamsOf(options.seed, 'choices')
  const thinking = streamsOf(options.seed, 'thinking')
  const choice = session ? null : new Choice(Object.values(spec.exchanges).map(({ weight }) => weight))
  const table = session && compileSession(session, kinds)
  const sessionTakes = openingTakes || takenBy.includes(true)

  return {
    kinds,
    fixed: session || think ? null : fixedOf(rules),
    hasOpening: opening.length > 0,
    hasSession: session !== null,
    thinks: think !== null || (table !== null && table.thinks.length > 0),
    clientOf(connection) {
      const values = valuesOf(connection)
      const { record } = values
      const draws = [choosing.of(connection), thinking.of(connection)] as const
      const walk = table
        ? new SessionWalk(table, ...draws, () => {
            if (sessionTakes) record?.draw()
          })
        : new Mix(choice!, draws[0], think, draws[1])
      const current = { current: table ? null : record, takenBy }
      return {
        captured: () => vocabulary.captured(values),
        source: new ClientSource(walk, rules, values, current, options.pipelining),
        opening:
          opening.length === 0
            ? null
            : new ClientOpening(
                opening,
                openingValuesOf(connection, { values: values.values, ...(table && { record }) }),
                openingTakes && !table,
              ),
      }
    },
  }
}

function kindsOf({ exchanges, session }: WorkloadSpec): string[] {
  const kinds = Object.entries(exchanges)
  if (kinds.length === 0)
    throw new WorkloadError(['exchanges'], 'is empty: write at least one kind of exchange')
  if (kinds.length > MOST_KINDS)
    throw new WorkloadError(['exchanges'], `has ${kinds.length} kinds, and the limit is ${MOST_KINDS}`)
  for (const [name, { weight }] of kinds) {
    at(['exchanges', name], () => checkName(name))
    if (name === 'opening')
      throw new WorkloadError(['exchanges', name], 'the opening has a row of this name; use another name')
    if (!session) at(['exchanges', name, 'weight'], () => checkWeight(weight))
  }
  return kinds.map(([name]) => name)
}

/** Checks that every capture is made before it is used. */
function checkOrder(
  spec: WorkloadSpec,
  vocabulary: Vocabulary,
  opening: readonly ExchangeRule[],
  rules: readonly ExchangeRule[],
  { pipelining }: CompileOptions,
): void {
  const captures = [...vocabulary.names].filter(([, { kind }]) => kind === 'capture')
  const taken = (slots: readonly number[]): string[] =>
    captures.filter(([, { slot }]) => slots.includes(slot)).map(([name]) => name)
  const captured = new Set<string>()
  for (const [index, { capture }] of spec.opening.entries()) {
    const missing = taken(opening[index]!.slots).find(name => !captured.has(name))
    if (missing !== undefined)
      throw new WorkloadError(
        ['opening', index, 'send'],
        `uses {{${missing}}}, which nothing before it captures`,
      )
    for (const name of Object.keys(capture)) captured.add(name)
  }
  const uses = new Map(
    Object.entries(spec.exchanges).map(([name, { capture }], index) => [
      name,
      { takes: taken(rules[index]!.slots), gives: Object.keys(capture) },
    ]),
  )
  if (spec.session) {
    checkSession(spec, spec.session, uses, captured, pipelining)
    return
  }
  for (const [name, { takes, gives }] of uses) {
    if (gives.length > 0)
      throw new WorkloadError(
        ['exchanges', name, 'capture'],
        'a capture needs a session: add one, or capture in the opening',
      )
    const missing = takes.find(capture => !captured.has(capture))
    if (missing !== undefined)
      throw new WorkloadError(
        ['exchanges', name, 'send'],
        `uses {{${missing}}}, which the opening does not capture`,
      )
  }
}

function checkSession(
  spec: WorkloadSpec,
  session: readonly StepSpec[],
  uses: ConstructorParameters<typeof SessionCheck>[0],
  captured: ReadonlySet<string>,
  pipelining: number,
): void {
  if (pipelining > 1)
    throw new WorkloadError(
      ['session'],
      'the steps of a session run one after the other: leave out --pipelining',
    )
  if (spec.think !== null)
    throw new WorkloadError(['think'], 'a session has its own think steps: leave out --think')
  new SessionCheck(uses).check(session, captured)
}

const usedBy = (rules: readonly ExchangeRule[]): Set<number> =>
  new Set(rules.flatMap(({ slots, captures }) => [...slots, ...captures.map(({ slot }) => slot)]))
