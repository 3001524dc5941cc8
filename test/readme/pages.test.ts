import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { commandLine } from '../../src/cli/command-line.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { saidBy } from '../cli/in-process.js'
import { readOnly } from '../fuzz/arguments.js'
import { brokenLinks, commandsOf, dataFiles, exampleFiles, PAGES } from './pages.js'

const MOST_LINES = 300

/** Files that commands on the pages use without showing them. */
const OTHERS: Readonly<Record<string, string>> = {
  'mine.js': '',
  'ca.pem': '',
  'request.bin': 'ping',
  'r.json': JSON.stringify(parsePlan({}, { cores: 2, descriptorLimit: 1024 })),
}

// One test at a time, because commands run in a folder with the files that they use
describe('the pages of the documentation', { concurrency: 1 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'heythere-pages-'))
  const home = process.cwd()
  before(() => {
    for (const [name, text] of [...exampleFiles(), ...dataFiles(), ...Object.entries(OTHERS)])
      writeFileSync(join(folder, name), text)
    process.chdir(folder)
  })
  after(() => {
    process.chdir(home)
    rmSync(folder, { recursive: true, force: true })
  })

  for (const page of PAGES) {
    test(`${page.path} has at most ${MOST_LINES} lines`, () =>
      assert.ok(page.text.trimEnd().split('\n').length <= MOST_LINES))

    test(`the links of ${page.path} are valid`, () => assert.deepEqual(brokenLinks(page), []))

    const commands = commandsOf(page)
    if (commands.length > 0)
      test(`the commands of ${page.path} are valid`, async () => {
        for (const words of commands) {
          const read = saidBy(() => commandLine(words, readOnly))
          await assert.doesNotReject(read, `npx heythere ${words.join(' ')}`)
        }
      })
  }

  test('every example in JavaScript or TypeScript is a file that a test runs', () => {
    const named = exampleFiles().size + [...dataFiles().keys()].filter(name => /\.m?[jt]s$/.test(name)).length
    const blocks = PAGES.flatMap(({ blocks }) => blocks).filter(({ language }) => /^(js|ts)$/.test(language))
    assert.equal(blocks.length, named)
  })
})
