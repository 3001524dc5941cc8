import { COMMAND_FLAGS } from '../../src/cli/flags/commands.js'
import type { Flags } from '../../src/cli/flags/flag.js'

/** What stands around the table in the README. */
const BEGIN = '<!-- flags: made by npm run docs -->'
const END = '<!-- /flags -->'

interface Row {
  readonly typed: string
  readonly describe: string
  readonly commands: string[]
}

function rows(): Row[] {
  const found = new Map<string, Row>()
  for (const [command, flags] of Object.entries<Flags>(COMMAND_FLAGS))
    for (const [name, { alias, describe, repeatable, refused }] of Object.entries(flags)) {
      if (refused !== undefined) continue
      const typed = `${alias === undefined ? '' : `-${alias}, `}--${name}`
      // Flags of the same name that mean the same are one row
      const row = found.get(`${name} ${describe}`) ?? {
        typed,
        describe: describe + (repeatable ? '; repeatable' : ''),
        commands: [],
      }
      row.commands.push(command)
      found.set(`${name} ${describe}`, row)
    }
  return [...found.values()]
}

/** Every flag of every command, as a table in Markdown. */
function flagTable(): string {
  const lines = rows().map(
    ({ typed, describe, commands }) =>
      `| \`${typed}\` | ${commands.join(', ')} | ${describe.replaceAll('|', '\\|')} |`,
  )
  return ['| flag | of | what it says (what it is without) |', '| --- | --- | --- |', ...lines].join('\n')
}

/** The README with the table as it has to be. */
export function withFlagTable(readme: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`README.md lacks ${BEGIN} or ${END}`)
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${flagTable()}\n\n${readme.slice(end)}`
}
