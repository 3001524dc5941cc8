import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { html, inlined, jsonScript } from '../../../src/report/html/markup.js'

const HOSTILE = '</script><script>alert(1)</script>"\' onload=x & <!-- \u2028'

test('values in a template cannot end an element or an attribute', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(HOSTILE))
  fc.assert(
    fc.property(text, value => {
      const made = html`<p title="${value}">${[value, 'x']}</p>`.text
      const [, attribute, content] = /^<p title="([^"<>]*)">([^<>"']*)x<\/p>$/.exec(made) ?? []
      assert.equal(attribute, content)
      const back = content
        ?.replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&')
      assert.equal(back, value)
    }),
  )
})

test('JSON in a script element can be read back, and cannot end the element or a line', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(HOSTILE))
  fc.assert(
    fc.property(text, value => {
      const made = jsonScript({ value }).text
      const [, json = ''] =
        /^<script type="application\/json">([^<\u2028\u2029]*)<\/script>$/.exec(made) ?? []
      assert.deepEqual(JSON.parse(json), { value })
    }),
  )
})

test('markup is not escaped twice, null is empty, and code that would end its element is refused', () => {
  assert.equal(html`<b>${html`<i>${1}</i>`}${null}</b>`.text, '<b><i>1</i></b>')
  assert.throws(() => inlined('script', 'x = "</SCRIPT>"'), /holds its own end/)
})
