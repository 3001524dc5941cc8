import { MANY_RUNS } from '../plan/load.js'
import { formatDurationMs, parseBytes, parseCount, parseDurationMs, UnitError } from '../units.js'
import { type Flags, flag, hidden, list, onOff, refused } from './flag.js'

const text = (value: string): string => value
const number = (value: string): number => {
  const negative = value.startsWith('-')
  return parseCount(negative ? value.slice(1) : value) * (negative ? -1 : 1)
}
const auto = (value: string): number | null => {
  if (value === 'auto') return null
  if (/\d/.test(value)) return number(value)
  throw new UnitError('write auto, or a number of requests like 16')
}
const percentiles = (value: string): number[] => {
  const parts = value.split(',').map(part => part.trim())
  const numbers = parts.map(part => (/^(\d+(\.\d+)?|\.\d+)$/.test(part) ? Number(part) : Number.NaN))
  if (numbers.some(number => !(number > 0 && number < 100)))
    throw new UnitError('write percentiles like 50,90,99.9, each above 0 and below 100')
  // A column each, however often it is named
  return [...new Set(numbers)]
}

const SERVER = 'Server:'
const LIMITS = 'Server limits:'
const LOAD = 'Load:'
const EXCHANGE = 'Exchange:'
const HTTP = 'HTTP:'
const WORKLOAD = 'Messages that differ:'
const TLS = 'TLS:'
const PLAN = 'Plan:'
const OUTPUT = 'Output:'
const FLEET = 'Fleet:'

const handlingFlags = {
  backlog: flag(SERVER, number, 'connections the kernel may hold for us (4096)'),
  handling: flag(SERVER, text, 'where requests are handled: pool, inline, listeners (pool)'),
  threads: flag(SERVER, number, 'threads of the pool, or that listen (the usable cores)'),
  slots: flag(SERVER, number, 'handlers at once in one worker (1)'),
  batch: flag(
    SERVER,
    auto,
    'requests that may be with a worker at once: auto, or a number; 1: a task each (auto)',
  ),
  handler: flag(
    SERVER,
    text,
    'what is computed: tutorial, echo, spin:T, sleep:T, delay:T or a module (tutorial)',
  ),
  'request-until': flag(
    SERVER,
    text,
    'when a request is complete, as --until; without it one read is one request',
  ),
} as const

const limitFlags = {
  'max-connections': flag(LIMITS, number, 'more are closed at once (64 below the limit of open files)'),
  'max-request': flag(LIMITS, parseBytes, 'the rest of a longer request is dropped (1024)'),
  'idle-timeout': flag(LIMITS, parseDurationMs, 'silent and slow clients are cut after this (30s)'),
  'task-timeout': flag(LIMITS, parseDurationMs, 'a handler that runs longer costs its worker (30s)'),
  'worker-memory': flag(LIMITS, parseBytes, "heap of each worker, such as 64MiB (Node's own default)"),
  'queue-limit': flag(LIMITS, number, 'requests that may wait for a worker (10k)'),
  'drain-timeout': flag(LIMITS, parseDurationMs, 'how long a stop waits for what is in hand (5s)'),
} as const

/** The flags of our own server; `bench` and the like take all but host and port. */
export const serverFlags = { ...handlingFlags, ...limitFlags } as const

const addressFlags = {
  host: flag('Address:', text, 'address (0.0.0.0)'),
  port: flag('Address:', number, 'port (8000)'),
} as const

export const serveFlags = {
  ...addressFlags,
  ...serverFlags,
  'keep-alive': onOff(SERVER, 'answer more than one request on a connection'),
  quiet: onOff(OUTPUT, 'no lines of each connection and request'),
  log: flag(OUTPUT, text, 'what is said, as text or as json, an object a line (text)'),
} as const

export const sendFlags = {
  ...addressFlags,
  timeout: flag(EXCHANGE, parseDurationMs, 'for the whole exchange (10s)'),
} as const

export const natsFlags = {
  nats: flag(FLEET, text, 'NATS through which machines are one: nats://HOST:4222, tls://HOST:4222'),
  'nats-creds': flag(FLEET, text, 'a credentials file for NATS'),
  'nats-ca': flag(FLEET, text, "a file with the authority of NATS's certificate"),
  'nats-cert': flag(FLEET, text, 'a file with our certificate for NATS'),
  'nats-key': flag(FLEET, text, "a file with that certificate's key"),
} as const

/** What `bench` and the like take to drive from many machines. */
export const fleetFlags = {
  ...natsFlags,
  agents: flag(FLEET, number, 'how many agents drive, with --workers threads each (1)'),
  'agents-timeout': flag(FLEET, parseDurationMs, 'how long so many may take to be there (30s)'),
} as const

export const agentFlags = {
  ...natsFlags,
  allow: list(FLEET, text, 'a HOST:PORT that may be loaded (loopback only)'),
  'max-connections': flag(FLEET, number, 'more are refused (64 below the limit of open files)'),
  'max-rate': flag(FLEET, number, 'a higher rate is refused, and any closed load'),
  name: flag(FLEET, text, 'what it is called in tables (host:process)'),
} as const

export const benchFlags = {
  connections: flag(LOAD, number, 'clients at once (64)', { alias: 'c' }),
  workers: flag(LOAD, number, 'driver threads (half the usable cores)', { alias: 'w' }),
  duration: flag(LOAD, parseDurationMs, 'how long to measure (10s)', { alias: 'd' }),
  warmup: flag(
    LOAD,
    parseDurationMs,
    'how long to warm up first; its requests are on top of -n (2s; with -n: 0s)',
    { alias: 'W' },
  ),
  requests: flag(
    LOAD,
    number,
    'exchanges to measure, without a warm-up unless -W is given; with -d, whichever comes first',
    { alias: 'n' },
  ),
  rate: flag(LOAD, number, 'open load: requests a second in total, on up to -c connections (1,000)', {
    alias: 'R',
  }),
  arrival: flag(LOAD, text, 'how an open load is spaced: constant, poisson (constant)'),
  'keep-alive': onOff(LOAD, 'keep connections for further exchanges', { alias: 'k' }),
  pipelining: flag(LOAD, number, 'requests outstanding on a connection; implies -k (1)', { alias: 'p' }),
  runs: flag(LOAD, number, 'repeat the run; 95 % intervals from 3 on (1)', { alias: 'x' }),
  seed: flag(LOAD, number, 'where randomness starts (1)'),
  message: flag(EXCHANGE, text, 'what is sent (the greeting of the tutorial)', { alias: 'm' }),
  'message-file': flag(EXCHANGE, text, 'a file whose bytes are sent', { alias: 'f' }),
  'message-size': flag(EXCHANGE, parseBytes, 'so many bytes are sent'),
  escapes: onOff(EXCHANGE, 'read \\r \\n \\t \\0 \\xHH in -m, -E, -b and --opening', { alias: 'e' }),
  until: flag(
    EXCHANGE,
    text,
    'when a reply is complete: close, bytes:N, line, delim:TEXT, length:F, regex:RE (close)',
  ),
  protocol: flag(
    EXCHANGE,
    text,
    'tutorial, line, http, redis or a module: what is sent and when a reply is complete',
  ),
  expect: flag(EXCHANGE, text, 'the whole reply, exactly', { alias: 'E' }),
  greeting: flag(EXCHANGE, text, 'the server speaks first: when that is complete, as --until'),
  opening: list(EXCHANGE, text, 'sent once on each new connection, before all else; each is answered'),
  'opening-until': flag(EXCHANGE, text, "when a reply to --opening is complete (the exchange's own rule)"),
  think: flag(EXCHANGE, text, 'a client waits so long after each exchange: 500ms, or exp:500ms on average'),
  method: flag(HTTP, text, 'the method of http://host/path (GET; with a body POST)', { alias: 'X' }),
  header: list(HTTP, text, "a header of each request, 'Name: value'", { alias: 'H' }),
  body: flag(HTTP, text, 'the body of each request; its Content-Length is added', { alias: 'b' }),
  'body-file': flag(HTTP, text, 'a file whose bytes are the body'),
  var: list(WORKLOAD, text, "NAME=SPEC, for {{NAME}} in what is sent and expected: 'key=zipf:0.99:1..10k'"),
  data: flag(WORKLOAD, text, 'a file of records, .csv, .jsonl or lines: its columns are names too'),
  'data-order': flag(WORKLOAD, text, 'in-order (each record once a pass), shuffled or random (in-order)'),
  workload: flag(WORKLOAD, text, 'a YAML or JSON file that says all: kinds, openings, sessions, checks'),
  timeout: flag(EXCHANGE, parseDurationMs, 'for one exchange (10s)'),
  'connect-timeout': flag(EXCHANGE, parseDurationMs, 'for one connect (5s)'),
  tls: onOff(TLS, 'speak TLS to a TARGET of host:port, as tls:// says it too'),
  ca: flag(TLS, text, 'a PEM file: trust these certificates instead of the usual ones'),
  cert: flag(TLS, text, 'a PEM file: what the client shows of itself'),
  key: flag(TLS, text, 'a PEM file: the key of --cert'),
  insecure: onOff(TLS, 'take any certificate'),
  servername: flag(TLS, text, 'the name asked for, and looked for in the certificate (the host)'),
  ...handlingFlags,
  ...hidden(limitFlags),
  ...fleetFlags,
  threshold: list(OUTPUT, text, "a bound such as 'p99<5ms' or 'p95{get}<=2ms'; exit 99 when missed"),
  pid: list(OUTPUT, number, 'a process of the target on this machine: CPU per exchange'),
  percentiles: flag(OUTPUT, percentiles, 'columns of the table (50,90,99,99.9)'),
  title: flag(OUTPUT, text, 'a name for the result'),
  output: list(OUTPUT, text, 'save the result: .json .txt .csv .md .hgrm .html, - is stdout', { alias: 'o' }),
  json: onOff(OUTPUT, 'the result as JSON, alone, on stdout', { alias: 'j' }),
  config: flag(PLAN, text, 'a plan or a saved result: what is not said beside it is as it was there'),
  'print-plan': onOff(PLAN, 'print the plan as JSON, for --config, and measure nothing'),
  live: onOff(
    OUTPUT,
    'on a terminal: sparklines of the last minute, load of each thread, what waits in our server',
  ),
  progress: onOff(OUTPUT, 'progress on stderr: a live line, or in a log one each 10 s; --no-progress: none'),
  color: onOff(OUTPUT, '--no-color is taken, though nothing here has colour'),
} as const

const rulingFlags = {
  within: flag(PLAN, text, 'what differs by no more than this is as good (5%)'),
  'most-runs': flag(PLAN, number, 'the most runs of each cell, from 4 to 200 (20)'),
} as const

/** What `compare` reads once and not for each cell. */
export const compareOnlyFlags = {
  decide: onOff(PLAN, 'go on until every verdict is better, worse or alike'),
  ...rulingFlags,
  ...fleetFlags,
  output: benchFlags.output,
  json: benchFlags.json,
  live: benchFlags.live,
  progress: benchFlags.progress,
  baseline: flag(OUTPUT, text, 'the cell that the others are held against (the first)'),
  resume: flag(OUTPUT, text, 'a file that -o saved: its runs are kept, and a larger --runs adds more'),
  'fail-on-regression': flag(
    OUTPUT,
    text,
    'exit 99 when a cell is shown to be worse by more than this, such as 5%, or to fail more',
  ),
} as const

/** The defaults of commands of many runs, as they would be typed. */
export const SHORT_RUNS = {
  duration: formatDurationMs(MANY_RUNS.durationMs),
  warmup: formatDurationMs(MANY_RUNS.warmupMs),
} as const
const manyRunsFlags = {
  duration: { ...benchFlags.duration, describe: `how long to measure in each run (${SHORT_RUNS.duration})` },
  warmup: { ...benchFlags.warmup, describe: `how long to warm up before each run (${SHORT_RUNS.warmup})` },
} as const

export const COMPARE_RUNS = String(MANY_RUNS.runs)
const percentilesRefused = refused(benchFlags.percentiles, 'is for the table of bench; leave it out')
/** What `compare` reads for each cell. */
export const cellFlags = { ...benchFlags, percentiles: percentilesRefused } as const
/** A plan for each cell is no plan to print. */
const { 'print-plan': _, ...comparedFlags } = cellFlags
const compareFlags = {
  ...comparedFlags,
  ...compareOnlyFlags,
  ...manyRunsFlags,
  warmup: {
    ...benchFlags.warmup,
    describe: `how long to warm up before each run (${SHORT_RUNS.warmup}; with -n: 0s)`,
  },
  runs: { ...benchFlags.runs, describe: `runs of each cell (${COMPARE_RUNS})` },
} as const

const raced = 'tune runs each setting as often as it takes; leave it out, or set --most-runs'
/** What `tune` reads once and not for each cell. */
export const tuneOnlyFlags = {
  ...fleetFlags,
  output: benchFlags.output,
  json: benchFlags.json,
  live: benchFlags.live,
  progress: benchFlags.progress,
  ...rulingFlags,
  goal: flag(PLAN, text, 'what is to be best: throughput, p50, p99, cpu (throughput)'),
  slo: list(PLAN, text, "a bound that the setting has to keep, such as 'p99<5ms'"),
  pick: flag(PLAN, text, 'best, or smallest: the least of those that are as good (best)'),
  'max-time': flag(PLAN, parseDurationMs, 'no round begins after this (10m)'),
  runs: refused(benchFlags.runs, raced),
  threshold: refused(benchFlags.threshold, 'tune goes by --slo; use that'),
} as const
const tuneFlags = {
  ...comparedFlags,
  ...tuneOnlyFlags,
  ...manyRunsFlags,
  warmup: compareFlags.warmup,
} as const

export const diffFlags = {
  noise: flag(OUTPUT, text, 'nothing smaller is called a difference (5%)'),
  force: onOff(OUTPUT, 'compare results of different plans or machines all the same'),
  'fail-on-regression': compareOnlyFlags['fail-on-regression'],
  json: benchFlags.json,
} as const

const ofOneClient = 'a trial is of one client on this machine; leave it out'
const notTried = 'is for a measurement; heythere try prints a transcript: leave it out'
/** What `try` reads: all that says what is exchanged, and with whom. */
export const tryFlags = {
  ...benchFlags,
  output: refused(benchFlags.output, notTried),
  json: refused(benchFlags.json, notTried),
  threshold: refused(benchFlags.threshold, notTried),
  percentiles: refused(benchFlags.percentiles, notTried),
  nats: refused(benchFlags.nats, ofOneClient),
  'nats-creds': refused(benchFlags['nats-creds'], ofOneClient),
  'nats-ca': refused(benchFlags['nats-ca'], ofOneClient),
  'nats-cert': refused(benchFlags['nats-cert'], ofOneClient),
  'nats-key': refused(benchFlags['nats-key'], ofOneClient),
  agents: refused(benchFlags.agents, ofOneClient),
  'agents-timeout': refused(benchFlags['agents-timeout'], ofOneClient),
} as const

export const searchFlags = {
  ...benchFlags,
  ...manyRunsFlags,
  requests: refused(benchFlags.requests, 'a search goes by time; use --duration'),
  runs: refused(benchFlags.runs, 'a search repeats its probes by itself; leave it out'),
  threshold: refused(benchFlags.threshold, 'a search goes by --slo; use that'),
  percentiles: percentilesRefused,
  rate: { ...benchFlags.rate, describe: 'the rate that the search begins with (10)' },
  slo: list(LOAD, text, "the bound that has to be kept, such as 'p99<5ms'"),
  'max-time': flag(LOAD, parseDurationMs, 'how long the search may take (5m)'),
} as const

export const reportFlags = {
  format: flag(OUTPUT, text, 'table, json, csv, markdown, hgrm or html, on stdout (table)'),
  output: list(OUTPUT, text, 'save the report: .txt .json .csv .md .hgrm .html, - is stdout', { alias: 'o' }),
} as const

/** The flags of each command. */
export const COMMAND_FLAGS = {
  serve: serveFlags,
  send: sendFlags,
  bench: benchFlags,
  compare: compareFlags,
  diff: diffFlags,
  search: searchFlags,
  try: tryFlags,
  tune: tuneFlags,
  report: reportFlags,
  agent: agentFlags,
  schema: {},
} satisfies Readonly<Record<string, Flags>>
export type CommandName = keyof typeof COMMAND_FLAGS
