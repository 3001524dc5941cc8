import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FLAGS_PAGE, withFlagTable } from './flag-table.js'
import { PAGES } from './pages.js'

/** Ignores the alignment of columns, which the formatter changes. */
const words = (text: string): string => text.replaceAll(/-{3,}/g, '---').replaceAll(/ +/g, ' ')

test("the manual's table of flags agrees with the command line", () => {
  const page = PAGES.find(({ path }) => path === FLAGS_PAGE)?.text ?? ''
  assert.equal(words(page), words(withFlagTable(page)), `${FLAGS_PAGE} is out of date: npm run docs`)
})
