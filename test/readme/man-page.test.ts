import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { MAN_PAGE, manPage } from './man-page.js'

const path = fileURLToPath(new URL(`../../../${MAN_PAGE}`, import.meta.url))

test('the manual page is that of the command line, and part of the package', () => {
  const text = readFileSync(path, 'utf8')
  assert.equal(text, manPage(), `${MAN_PAGE} is out of date: npm run docs`)
  const { man, files } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  assert.equal(man, `./${MAN_PAGE}`)
  assert.ok(files.includes('docs'))
})

test('the manual page has no line that troff takes for a request of its own', () => {
  for (const line of manPage().split('\n')) assert.match(line, /^(\.(\\"|TH|SH|SS|TP|B|I) ?|[^.'])|^$/, line)
})
