import { readFileSync } from 'node:fs'
import { EXAMPLES } from '../../src/cli/examples.js'
import { COMMAND_FLAGS, type CommandName } from '../../src/cli/flags/commands.js'
import type { Flag, Flags } from '../../src/cli/flags/flag.js'
import { SYNOPSES } from '../../src/cli/synopses.js'

/** The path of the manual page within the repository. */
export const MAN_PAGE = 'docs/heythere.1'

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))

/** Escapes what troff would interpret: backslashes, hyphens, and a leading dot or quote. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&')

const paragraph = (head: string, text: string): string => `.TP\n.B ${roff(head)}\n${roff(text)}`

const ENVIRONMENT: Readonly<Record<string, string>> = {
  GITHUB_STEP_SUMMARY: 'a file that the Markdown report is appended to, as GitHub Actions sets it',
  OTEL_EXPORTER_OTLP_HEADERS: 'headers for --otlp: name=value, separated by commas, with %20 for a blank',
  OTEL_EXPORTER_OTLP_TIMEOUT: 'milliseconds after which an answer to --otlp is given up (10000)',
  OTEL_METRIC_EXPORT_INTERVAL: 'milliseconds between two exports of --otlp (5000)',
  OTEL_RESOURCE_ATTRIBUTES:
    'attributes of the resource for --otlp and --metrics: name=value, separated by commas',
  OTEL_SERVICE_NAME: 'the name of the service for --otlp and --metrics (heythere)',
}

const EXIT_CODES: Readonly<Record<string, string>> = {
  0: 'done',
  1: 'the run failed, no exchange succeeded, or a result could not be written',
  2: 'wrong usage, or a file that can not be read',
  99: 'a threshold was missed, or a regression shown',
  130: 'stopped by Ctrl-C; 143 by SIGTERM. The partial result is printed and saved',
}

const listed = (entries: Readonly<Record<string, string>>): string[] =>
  Object.entries(entries).map(([head, text]) => paragraph(head, text))

/** The meaning of each flag with its commands. A flag with several meanings has several entries. */
function flagParagraphs(): string[] {
  const found = new Map<string, { typed: string; group: string; describe: string; commands: string[] }>()
  for (const [command, flags] of Object.entries<Flags>(COMMAND_FLAGS))
    for (const [name, { alias, group, describe, repeatable, refused }] of Object.entries(flags)) {
      if (refused !== undefined) continue
      const typed = `${alias === undefined ? '' : `-${alias}, `}--${name}`
      const key = `${name} ${describe}`
      const known = found.get(key) ?? {
        ...{ typed, group, commands: [] },
        describe: repeatable ? `${describe}; repeatable` : describe,
      }
      known.commands.push(command)
      found.set(key, known)
    }
  const groups = new Set(
    [...Object.values<Flag<unknown>>(COMMAND_FLAGS.bench), ...found.values()].map(({ group }) => group),
  )
  return Array.from(groups, group => {
    const own = [...found.values()].filter(one => one.group === group)
    return [
      `.SS ${roff(group.replace(/:$/, ''))}`,
      ...own.map(({ typed, describe, commands }) => paragraph(typed, `${describe} [${commands.join(', ')}]`)),
    ].join('\n')
  })
}

/** The manual page, generated from the definitions of the command line. */
export function manPage(): string {
  const commands = Object.keys(COMMAND_FLAGS) as CommandName[]
  return [
    '.\\" Made by npm run docs',
    `.TH HEYTHERE 1 "" "heythere ${roff(version)}" "User Commands"`,
    '.SH NAME',
    `heythere \\- ${roff('measure, compare and tune TCP servers under load')}`,
    '.SH SYNOPSIS',
    '.B heythere',
    '.I command',
    '[\\fIoperands\\fR] [\\fIflags\\fR]',
    '.SH DESCRIPTION',
    roff('Load only what you own. heythere COMMAND --help shows the flags of one command.'),
    '.SH COMMANDS',
    ...commands.map(command => paragraph(...SYNOPSES[command])),
    '.SH OPTIONS',
    roff('In brackets behind each flag: the commands that take it. The default is in parentheses.'),
    ...flagParagraphs(),
    '.SH EXIT STATUS',
    ...listed(EXIT_CODES),
    '.SH ENVIRONMENT',
    ...listed(ENVIRONMENT),
    '.SH EXAMPLES',
    ...commands.flatMap(command =>
      EXAMPLES[command].map(([typed, does]) => paragraph(`heythere ${typed}`, does)),
    ),
    '',
  ].join('\n')
}
