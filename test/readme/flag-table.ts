import { COMMAND_FLAGS } from '../../src/cli/flags/commands.js'
import type { Flag, Flags } from '../../src/cli/flags/flag.js'

/** The marks around the tables in the manual. */
const BEGIN = '<!-- flags: made by npm run docs -->'
const END = '<!-- /flags -->'

interface Row {
  readonly group: string
  readonly typed: string
  readonly describe: string
  readonly commands: string[]
}

function rows(): Row[] {
  const found = new Map<string, Row>()
  for (const [command, flags] of Object.entries<Flags>(COMMAND_FLAGS))
    for (const [name, { alias, group, describe, repeatable, refused }] of Object.entries(flags)) {
      if (refused !== undefined) continue
      const typed = `${alias === undefined ? '' : `-${alias}, `}--${name}`
      // Flags with the same name and meaning share a row
      const row = found.get(`${name} ${describe}`) ?? {
        group,
        typed,
        describe: describe + (repeatable ? '; repeatable' : ''),
        commands: [],
      }
      row.commands.push(command)
      found.set(`${name} ${describe}`, row)
    }
  return [...found.values()]
}

/** One table for each group of --help, starting with those of `bench`. */
function flagTables(): string {
  const all = rows()
  const groups = new Set(
    [...Object.values<Flag<unknown>>(COMMAND_FLAGS.bench), ...all].map(({ group }) => group),
  )
  return [...groups]
    .map(group => {
      const lines = all
        .filter(row => row.group === group)
        .map(
          ({ typed, describe, commands }) =>
            `| \`${typed}\` | ${commands.join(', ')} | ${describe.replaceAll('|', '\\|')} |`,
        )
      const head = ['| flag | commands | meaning (default) |', '| --- | --- | --- |']
      return [`## ${group.replace(/:$/, '')}`, '', ...head, ...lines].join('\n')
    })
    .join('\n\n')
}

/** The path of the flag page within the repository. */
export const FLAGS_PAGE = 'docs/flags.md'

/** The page with up-to-date tables. */
export function withFlagTable(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`${FLAGS_PAGE} lacks ${BEGIN} or ${END}`)
  return `${page.slice(0, begin + BEGIN.length)}\n\n${flagTables()}\n\n${page.slice(end)}`
}
