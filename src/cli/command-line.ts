import yargs, { type Argv } from 'yargs'
import { codeOf, UsageError } from '../errors.js'
import { version } from '../experiment/version.js'
import { completions } from './completion.js'
import { EXAMPLES } from './examples.js'
import { COMMAND_FLAGS, type CommandName } from './flags/commands.js'
import type { Flag, Flags } from './flags/flag.js'
import { missingWord } from './missing-word.js'
import { checkCommand } from './nearest-command.js'
import { nearestFlag } from './nearest-flag.js'
import { normalizeArguments } from './normalize-arguments.js'
import { SYNOPSES } from './synopses.js'

/** A command with its arguments as parsed by yargs, all text. */
export type Command = (argv: Readonly<Record<string, unknown>>) => Promise<number>

/** Declares every flag as text, because yargs turns a wrong number into NaN without an error. */
function addFlags(to: Argv, command: CommandName, isShown: boolean): Argv {
  const flags: Flags = COMMAND_FLAGS[command]
  const builder = Object.entries(flags).reduce(
    (builder, [name, flag]) =>
      builder.option(name, {
        describe: flag.describe,
        group: flag.group,
        hidden: !isShown || (flag.hidden ?? false),
        ...(flag.alias === undefined ? {} : { alias: flag.alias }),
        ...(flag.parse ? { type: 'string' as const, requiresArg: true } : { type: 'boolean' as const }),
      }),
    to,
  )
  return builder.epilogue(epilogueOf(command))
}

/** Examples are not set in columns, where long ones would be wrapped and hard to copy. */
function epilogueOf(command: CommandName): string {
  const examples = EXAMPLES[command].map(([typed, does]) => `  heythere ${typed}\n      ${does}`)
  const hides = Object.values<Flag<unknown>>(COMMAND_FLAGS[command]).some(flag => flag.hidden)
  return [
    ...(hides ? ['The limits of the bundled server are flags here too: see heythere serve --help.\n'] : []),
    'Examples:',
    ...examples,
  ].join('\n')
}

const TARGET = {
  type: 'string',
  describe: 'host:port, http://host/path, tls://host:port or unix:/path (the bundled server)',
} as const

/** Removes the types, which are the same for almost all flags. */
const withoutTypes = (help: string): string =>
  help.replaceAll(/\s*\[(string|boolean|array|required|default: \[\])\]/g, '')

/** Without a working directory, Node starts no thread, and relative paths can't be resolved. */
function checkWorkingDirectory(): void {
  try {
    process.cwd()
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    throw new UsageError('the working directory was deleted; change to another one, such as cd ~')
  }
}

/**
 * Runs a command and resolves with the exit code. Throws UsageError, RunError. A command's code is loaded
 * when it runs. `perform` can be replaced to learn which command would run.
 */
export async function commandLine(
  args: readonly string[],
  perform: (command: Command, argv: Parameters<Command>[0]) => Promise<number> = (command, argv) =>
    command(argv),
): Promise<number> {
  checkCommand(args)
  let code = 0
  // yargs formats the help of all shown flags before every command (100 ms), so hide them without --help
  const isShown = args.some(word => /help|completion/.test(word))
  const add = (to: Argv, command: CommandName) => addFlags(to, command, isShown)
  const run = (load: () => Promise<Command>, operand?: string) => async (argv: object) => {
    const { _: positionals, ...values } = argv as Readonly<Record<string, unknown>> & {
      _: readonly unknown[]
    }
    // yargs assigns words after `--` to no operand and reports nothing
    const [, behind, tooMuch] = positionals
    const surplus = operand === undefined || values[operand] !== undefined ? behind : tooMuch
    if (surplus !== undefined) throw new UsageError(`${surplus}: one word too many; leave it out`)
    checkWorkingDirectory()
    code = await perform(await load(), behind === undefined ? values : { ...values, [operand ?? '']: behind })
  }
  // yargs would need the working directory, which may have been deleted; any other path works
  await yargs([], '/')
    .scriptName('heythere')
    .locale('en')
    .usage('$0 COMMAND\n\nLoad only servers that you own.')
    .parserConfiguration({
      'boolean-negation': true,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
    })
    .command(
      ...SYNOPSES.serve,
      builder => add(builder, 'serve'),
      run(async () => (await import('./serve.js')).serve),
    )
    .command(
      ...SYNOPSES.send,
      builder => add(builder.positional('message', { type: 'string' }), 'send'),
      run(async () => (await import('./send.js')).send, 'message'),
    )
    .command(
      ...SYNOPSES.bench,
      builder => add(builder.positional('target', TARGET), 'bench'),
      run(async () => (await import('./bench.js')).bench, 'target'),
    )
    .command(
      ...SYNOPSES.compare,
      builder => add(builder.positional('targets', { ...TARGET, array: true }), 'compare'),
      run(async () => (await import('./compare.js')).compare),
    )
    .command(
      ...SYNOPSES.diff,
      builder =>
        add(builder.positional('base', { type: 'string' }).positional('change', { type: 'string' }), 'diff'),
      run(async () => (await import('./diff.js')).diff),
    )
    .command(
      ...SYNOPSES.search,
      builder => add(builder.positional('target', TARGET), 'search'),
      run(async () => (await import('./search.js')).search),
    )
    .command(
      ...SYNOPSES.try,
      builder => add(builder.positional('target', TARGET), 'try'),
      run(async () => (await import('./try.js')).tryCommand, 'target'),
    )
    .command(
      ...SYNOPSES.tune,
      builder => add(builder.positional('targets', { ...TARGET, array: true }), 'tune'),
      run(async () => (await import('./tune.js')).tune),
    )
    .command(
      ...SYNOPSES.report,
      builder => add(builder.positional('files', { type: 'string', array: true }), 'report'),
      run(async () => (await import('./report.js')).report, 'files'),
    )
    .command(
      ...SYNOPSES.history,
      builder => add(builder.positional('files', { type: 'string', array: true }), 'history'),
      run(async () => (await import('./history.js')).history, 'files'),
    )
    .command(
      ...SYNOPSES.agent,
      builder => add(builder, 'agent'),
      run(async () => (await import('./agent.js')).agent),
    )
    .command(
      ...SYNOPSES.schema,
      builder => add(builder.positional('name', { type: 'string' }), 'schema'),
      run(async () => (await import('./schema.js')).schema, 'name'),
    )
    .completion('completion', 'print a script for bash or zsh that completes commands and flags', completions)
    .demandCommand(1, 'which command? heythere --help shows them')
    .strict()
    .version(version())
    .help()
    .wrap(Math.min(80, process.stdout.columns || 80))
    .exitProcess(false)
    .fail((message, error) => {
      // Errors of a command pass unchanged; an error of yargs itself is wrong use
      throw error && error.name !== 'YError'
        ? error
        : new UsageError(missingWord(message, args) ?? nearestFlag(message, args) ?? message ?? error.message)
    })
    .parseAsync(normalizeArguments(args), {}, (_error, _argv, output) => {
      if (output !== '') process.stdout.write(`${withoutTypes(output)}\n`)
    })
  return code
}
