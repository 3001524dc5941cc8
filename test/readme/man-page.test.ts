import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { MAN_PAGE, manPage } from './man-page.js'

const path = fileURLToPath(new URL(`../../../${MAN_PAGE}`, import.meta.url))

test('the manual page agrees with the command line, and is part of the package', () => {
  const text = readFileSync(path, 'utf8')
  assert.equal(text, manPage(), `${MAN_PAGE} is out of date: npm run docs`)
  const { man, files } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  assert.equal(man, `./${MAN_PAGE}`)
  assert.ok(files.includes('docs'))
})

test('the manual page has no line that troff would take for a request', () => {
  for (const line of manPage().split('\n')) assert.match(line, /^(\.(\\"|TH|SH|SS|TP|B|I) ?|[^.'])|^$/, line)
})
