import fc from 'fast-check'
import { COMMAND_FLAGS } from '../../src/cli/flags/commands.js'
import type { Flags } from '../../src/cli/flags/flag.js'

const { serve, send, bench, compare, diff, search, tune, report, history, agent } = COMMAND_FLAGS
const tried = COMMAND_FLAGS.try
/** The commands whose flags make a plan, or that read saved results. */
export const FLAGS_OF = {
  serve,
  send,
  bench,
  compare,
  diff,
  search,
  tune,
  report,
  history,
  agent,
  try: tried,
} satisfies Record<string, Flags>
export type CommandName = keyof typeof FLAGS_OF
export const COMMANDS = Object.keys(FLAGS_OF) as CommandName[]

const all: Flags = {
  ...serve,
  ...send,
  ...compare,
  ...diff,
  ...search,
  ...tune,
  ...report,
  ...history,
  ...agent,
}

const VALUES = [
  ...[
    'http://localhost:80/a?b={{k}}',
    'https://[::1]',
    'key=zipf:0.99:1..10k',
    'k=pick:a|b',
    'X-A: {{k}}',
    '{{k}}',
  ],
  ...[
    '',
    '0',
    '1',
    '-1',
    '2',
    '1.5',
    '.5',
    '1e9',
    '1e400',
    '10k',
    '1M',
    '9007199254740993',
    'NaN',
    'Infinity',
  ],
  ...['10s', '0s', '500us', '1h', '-1s', '9999999h', '5%', '101%', '-5%', '64', '4kB', '1MiB', '99999GiB'],
  ...[
    '1,2',
    '1..8',
    '8..1',
    '1..',
    '..',
    '1..1e9',
    'inline,pool',
    '1,2,1,2,1,2',
    ',',
    '1,,2',
    'inline',
    'pool',
    'listeners',
    'auto',
    'constant',
    'poisson',
    'gamma:3',
    '1s:0..2k',
    '2m:2k',
    '1s:',
  ],
  ...[
    'tutorial',
    'echo',
    'spin:1ms',
    'sleep:exp:1ms',
    'delay:',
    'spin:exp:',
    './not-there.js',
    '.',
    '..',
    '/',
  ],
  ...[
    'close',
    'line',
    'bytes:5',
    'bytes:0',
    'delim:',
    'delim:\\r\\n',
    'delim:\\x',
    'length:u32be',
    'length:u8',
  ],
  ...['regex:END', 'regex:(', 'regex:', 'regex:é', 'http', 'redis', 'p99<5ms', 'p99<', 'errors<1%', 'max<0s'],
  ...['localhost:1', '127.0.0.1:99999', '[::1]:80', '[::1', 'unix:/tmp/x', 'unix:', 'tcp://a:1/', 'http://a'],
  ...['a.json', 'a.xls', '-', '--', '/dev/null', '50,90', '50,200', '__proto__', 'constructor', 'toString'],
  ...[
    '\u001b[2J',
    '\r\n',
    '\n',
    '\u2028',
    '\u202e',
    '😀',
    '\ud800',
    'e\u0301',
    '%s',
    '$x',
    '*',
    'x'.repeat(5000),
  ],
]

/** Values of flags: right, nearly right, nonsense. */
export const valueWord: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...VALUES) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).map(text => text.replaceAll('\0', '')),
  },
)

const flagName = fc.constantFrom(...Object.keys(all))
const shortName = fc.constantFrom(...Object.values(all).flatMap(flag => flag.alias ?? []))

/** --help and --version would print into the output of the test. */
const isQuestion = (word: string): boolean => /^--?(no-)?(help|version)\b/.test(word)

/** One or two words of an argv. */
const piece: fc.Arbitrary<string[]> = fc
  .oneof(
    { weight: 6, arbitrary: fc.tuple(flagName, valueWord).map(([name, value]) => [`--${name}`, value]) },
    { weight: 2, arbitrary: fc.tuple(flagName, valueWord).map(([name, value]) => [`--${name}=${value}`]) },
    { weight: 2, arbitrary: fc.tuple(shortName, valueWord).map(([name, value]) => [`-${name}`, value]) },
    { weight: 1, arbitrary: fc.tuple(shortName, valueWord).map(([name, value]) => [`-${name}${value}`]) },
    { weight: 1, arbitrary: flagName.map(name => [`--${name}`]) },
    { weight: 1, arbitrary: flagName.map(name => [`--no-${name}`]) },
    { weight: 1, arbitrary: valueWord.map(word => [`--${word}`]) },
    { weight: 2, arbitrary: valueWord.map(word => [word]) },
  )
  .map(words => words.filter(word => !isQuestion(word)))

const command = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom<string>(...COMMANDS) },
  { weight: 1, arbitrary: valueWord },
)

/** A command line with typing errors. */
export const argv: fc.Arbitrary<string[]> = fc
  .tuple(command, fc.array(piece, { maxLength: 8 }))
  .map(([name, pieces]) => [name, ...pieces.flat()])
