import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { withFlagTable } from './flag-table.js'

/** The formatter sets tables in columns, which is no difference. */
const words = (text: string): string => text.replaceAll(/-{3,}/g, '---').replaceAll(/ +/g, ' ')

test("the README's table of flags is that of the command line", () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  assert.equal(words(readme), words(withFlagTable(readme)), 'README.md is out of date: npm run docs')
})
