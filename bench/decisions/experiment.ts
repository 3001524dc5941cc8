import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Table from 'cli-table3'
import { line } from '../../src/report/wrap.js'
import { MAIN, runToEnd } from '../child.js'

/** One statement about the decision of a command. */
export interface Check {
  readonly what: string
  readonly found: string
  readonly holds: boolean
}

/** A question whose answer is known, as a user would ask it. */
export interface Findings {
  readonly title: string
  readonly command: string
  readonly checks: readonly Check[]
  readonly notes: readonly string[]
}

/** Runs `heythere` with these arguments like a user, and resolves with the saved result. */
export async function saved(words: readonly string[], signal: AbortSignal): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'heythere-decisions-'))
  try {
    const file = join(folder, 'result.json')
    const args = [MAIN, ...words, '--no-progress', '-o', file]
    // 99: there was no decision, but the result was saved
    await runToEnd(process.execPath, args, signal, () => undefined, [0, 99])
    return JSON.parse(await readFile(file, 'utf8'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The command as a user would type it. */
export const typed = (words: readonly string[]): string =>
  ['heythere', ...words.map(word => (/[<>]/.test(word) ? `'${word}'` : word))].join(' ')

/** With the four borders, 80 columns. */
const WIDTHS = [34, 34, 8]

/** One question, 80 columns wide. */
export function tableOf({ title, command, checks, notes }: Findings): string {
  const table = new Table({
    head: [title, 'found', 'check'],
    colWidths: WIDTHS,
    wordWrap: true,
    // The library's default is colour, even in a pipe
    style: { head: [], border: [], compact: true },
  })
  table.push(...checks.map(({ what, found, holds }) => [what, found, holds ? 'yes' : 'NO']))
  return [table.toString(), line('Command', command), ...notes.map(note => line('Note', note))].join('\n')
}
