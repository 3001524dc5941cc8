import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Run } from '../../src/result/result.js'
import { measure } from '../peers/measure.js'
import { shellWords } from './pages.js'

const textOf = (page: string): string =>
  readFileSync(new URL(`../../../docs/${page}.md`, import.meta.url), 'utf8')

/** A section of a page: its files by their names, and its commands. */
interface Recipe {
  readonly files: Readonly<Record<string, string>>
  readonly commands: readonly string[]
}

/** The section whose heading begins with this title. */
function recipeOf(title: string, page: string): Recipe {
  const section = textOf(page)
    .split(/^## /m)
    .find(one => one.startsWith(title))
  assert.ok(section, `docs/${page}.md has ${title}`)
  const files = [...section.matchAll(/^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$/gms)].map(
    ([, name = '', text = '']): [string, string] => [name, text],
  )
  const commands = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, text = '']) =>
    text.trim().split('\n'),
  )
  return { files: Object.fromEntries(files), commands }
}

/** Flags that the test sets itself. */
const OURS: ReadonlySet<string> = new Set(['-c', '-n', '-d', '-W', '--threshold'])

/** Writes the files of a recipe to a new folder and runs its commands there. */
export class Kitchen {
  readonly #recipe: Recipe

  /** Takes the sections whose headings begin with these titles. */
  constructor(context: Pick<TestContext, 'after'>, titles: string | readonly string[], page = 'recipes') {
    const all = [titles].flat().map(title => recipeOf(title, page))
    this.#recipe = {
      files: Object.assign({}, ...all.map(({ files }) => files)),
      commands: all.flatMap(({ commands }) => commands),
    }
    const folder = mkdtempSync(join(tmpdir(), 'heythere-recipe-'))
    const home = process.cwd()
    for (const [name, text] of Object.entries(this.#recipe.files)) writeFileSync(join(folder, name), text)
    process.chdir(folder)
    context.after(() => {
      process.chdir(home)
      rmSync(folder, { recursive: true, force: true })
    })
  }

  /** The last argument of a command of another program, such as psql. */
  told(program: string): string {
    const words = this.#recipe.commands.map(shellWords).find(([first]) => first === program)
    return words?.at(-1) ?? assert.fail(`the recipe has a command of ${program}`)
  }

  /** Runs the command that contains this word, with this port and number of exchanges. */
  async cook(word: string, port: number, exchanges: number): Promise<Run> {
    const command = this.#recipe.commands.find(one => one.includes(word))
    assert.ok(command, `the recipe has a command with ${word}`)
    const [npx, name, bench, target = '', ...flags] = shellWords(command)
    assert.deepEqual([npx, name, bench], ['npx', 'heythere', 'bench'])
    const kept = flags.filter((flag, index) => !OURS.has(flag) && !OURS.has(flags[index - 1] ?? ''))
    const how = ['-n', String(exchanges), '-c', '7', '-w', '2']
    const { run, code } = await measure(target.replace(/:\d+/, `:${port}`), ...kept, ...how)
    assert.deepEqual(
      { errors: run.errors, samples: run.errorSamples, code },
      { errors: {}, samples: {}, code: 0 },
    )
    assert.equal(run.requests.ok, exchanges)
    return run
  }
}

/** The number of exchanges of each kind. Asserts that all are ok and add up to the run. */
export function okByKind({ kinds, requests }: Run): Record<string, number> {
  const counts = Object.entries(kinds).map(([name, kind]): [string, number] => {
    assert.deepEqual(kind.requests, {
      started: kind.requests.ok,
      ok: kind.requests.ok,
      failed: 0,
      unfinished: 0,
    })
    assert.equal(kind.latencyUs.response.count, kind.requests.ok)
    return [name, kind.requests.ok]
  })
  assert.equal(
    counts.reduce((sum, [, count]) => sum + count, 0),
    requests.ok,
  )
  return Object.fromEntries(counts)
}

/** Asserts that this many connections had one opening each. */
export const assertOpenings = ({ latencyUs }: Run, openings: number): void =>
  assert.equal(latencyUs.opening?.count, openings)
