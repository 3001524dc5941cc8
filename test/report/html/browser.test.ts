import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import axe, { type AxeResults } from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { historyPage } from '../../../src/report/html/history-page.js'
import { html } from '../../../src/report/html.js'
import { type Dated, historyOf } from '../../../src/result/history.js'
import type { Saved } from '../../../src/result/saved.js'
import { whereIs } from '../../peers/program.js'
import { madeUpResult, madeUpRun, madeUpServer } from '../../result/made-up-result.js'
import { madeUpShaped } from '../../result/made-up-stages.js'
import { madeUpGrid, madeUpPair, madeUpSearch } from '../made-up-comparison.js'
import { A_RUN_PROFILE } from './a-run-profile.js'

const executablePath = whereIs('chromium')
/** The size of a phone, which also makes drawing fast. */
const viewport = { width: 360, height: 740 }

const staged = madeUpShaped({ stages: ['10s:0..1000', '2s:500'] }, (second, rate) =>
  second === 11 ? null : rate > 700 ? 9000 : 1000,
)
const run = madeUpRun({ server: madeUpServer(0.2), errors: { reset: 5 } })
const hostile =
  '</script><script>document.title = "broken"</script><img src="http://127.0.0.1:9/x" onerror=alert(1)>\u2028"\''

describe('a page in Chromium', { skip: executablePath === undefined && 'chromium is not installed' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'heythere-page-'))
  let browser: Browser
  before(async () => {
    assert.ok(executablePath)
    browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-background-networking'],
    })
  })
  after(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Opens a page and collects its messages, errors and requests in `heard`. */
  async function open(saved: readonly Saved[] | string, options: BrowserContextOptions = {}) {
    const file = join(folder, 'page.html')
    writeFileSync(file, typeof saved === 'string' ? saved : html(saved))
    const context = await browser.newContext({ viewport, ...options })
    context.setDefaultTimeout(10_000)
    const page = await context.newPage()
    const address = pathToFileURL(file).href
    const heard: string[] = []
    page.on('console', message => heard.push(`console: ${message.text()}`))
    page.on('pageerror', error => heard.push(`error: ${error.message}`))
    page.on('request', request => {
      if (request.url() !== address) heard.push(`request: ${request.url()}`)
    })
    await page.goto(address)
    await page.locator('.chart:not([data-drawn])').first().waitFor({ state: 'detached' })
    return { page, context, heard }
  }

  /** The number of points drawn in each series of each chart. */
  const drawn = (page: Page): Promise<(string | null)[]> =>
    page.locator('.chart').evaluateAll(charts => charts.map(chart => chart.getAttribute('data-drawn')))

  const overflow = (page: Page): Promise<number> =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

  /** The accessibility violations that axe-core finds, with all of its rules or these. */
  async function barriers(page: Page, ...rules: readonly string[]): Promise<string[]> {
    await page.evaluate(axe.source)
    // Without the passed checks, whose report takes longer than the checks
    const options = {
      resultTypes: ['violations'],
      selectors: false,
      ...(rules.length > 0 && { runOnly: rules }),
    }
    const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(options)})`)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  }

  /** Changes the colour scheme of an open page. */
  async function choose(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
    await page.emulateMedia({ colorScheme })
    // The listeners of a media query run before the callbacks of the frame
    await page.evaluate('new Promise(requestAnimationFrame)')
  }

  test('a history has no accessibility violations and draws each trend with its levels', async () => {
    const dated = Array.from({ length: 12 }, (_, day) => {
      const windowMs = (day < 6 ? 10_000 : 12_000) + 20 * (day % 3)
      return { name: `${hostile}${day}`, result: madeUpResult({ title: hostile }, madeUpRun({ windowMs })) }
    })
    const { page, heard } = await open(historyPage(historyOf(dated as [Dated, ...Dated[]])))
    assert.deepEqual(await drawn(page), ['12 6 6', '12 12'])
    assert.equal(await overflow(page), 0, 'the page fits a phone')
    assert.deepEqual([...heard, ...(await barriers(page))], [])
    assert.equal(await page.title(), 'heythere history')
  })

  for (const [name, saved, points] of [
    ['a result', [madeUpResult({}, run)], ['81', '7 7 7 7 7', '10 10']],
    ['a grid', [madeUpGrid()], ['7 62 1', '7 62 1', '70 76 81 85 87 87 84 76 82 87 91 94 93 90']],
    ['a search', [madeUpSearch()], ['1 1 0 2']],
    ['a load in stages', [staged], ['76 76', '6 6', '12 12 12', '11 11 11', '10 10 10 1']],
    [
      'hostile results and a comparison',
      [
        madeUpResult({ title: hostile }, run),
        madeUpResult({ title: hostile }, run),
        madeUpPair([hostile, 'b']),
      ],
      ['81 81', '10 10', '81', '7 7 7 7 7', '10 10', '81', '7 7 7 7 7', '10 10', '84 91'],
    ],
  ] as const)
    test(`${name}, light and dark: all points are drawn, without errors or requests`, async () => {
      const { page, context, heard } = await open(saved, { colorScheme: 'light' })
      for (const colorScheme of ['light', 'dark'] as const) {
        await choose(page, colorScheme)
        assert.deepEqual(await drawn(page), points)
        assert.equal(await overflow(page), 0, 'the page fits a phone')
        assert.equal(await page.title(), 'heythere report')
        const canvases = await page.locator('.chart canvas').count()
        assert.equal(canvases, points.length)
        assert.deepEqual(heard, [])
      }
      await context.close()
    })

  /** The number of pixels in all charts that are close to this colour. */
  const pixels = (page: Page, [red, green, blue]: readonly [number, number, number]): Promise<number> =>
    page.evaluate(`[...document.querySelectorAll('.chart canvas')].flatMap(canvas => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      return Array.from({ length: data.length / 4 }, (_, at) => data.subarray(at * 4, at * 4 + 4))
    }).filter(([r, g, b, alpha]) => alpha > 200 && Math.hypot(r - ${red}, g - ${green}, b - ${blue}) < 40).length`)

  test('a flame graph can be read with the keyboard: down to a call, sideways, and up again', async () => {
    const profiled = { ...madeUpResult({}, run), profiles: [A_RUN_PROFILE] }
    const { page, context, heard } = await open([profiled])
    await page.locator('.flame').focus()
    const text = () => page.locator('.call-text').textContent()
    const path = ['Home', 'ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowUp']
    const names: string[] = []
    for (const key of path) {
      await page.keyboard.press(key)
      names.push((await text())?.split(':')[0] ?? '')
    }
    assert.deepEqual(names, ['all threads', 'main', 'worker 1', '<b>"bold" node', 'worker 1', 'all threads'])
    assert.deepEqual(await barriers(page), [])
    assert.equal(await overflow(page), 0, 'the page fits a phone')
    assert.deepEqual(heard, [])
    await context.close()
  })

  test('a page has no accessibility violations', async () => {
    const { page, context } = await open([madeUpResult({}, run), madeUpGrid(), madeUpSearch()])
    assert.deepEqual(await barriers(page), [])
    await choose(page, 'dark')
    assert.deepEqual(await barriers(page, 'color-contrast'), [])
    await context.close()
  })

  test('a series with points is drawn in its colour, and a series without points is not', async () => {
    const { page, context } = await open([madeUpSearch()], { colorScheme: 'light' })
    const [kept, broken, unsure] = [
      [11, 98, 176],
      [196, 79, 0],
      [0, 120, 90],
    ] as const
    assert.ok((await pixels(page, kept)) > 10)
    assert.ok((await pixels(page, broken)) > 10)
    assert.equal(await pixels(page, unsure), 0)
    await context.close()
  })

  test('each of many lines has its own colour and pattern, also in the legend', async () => {
    const { page, context } = await open([madeUpResult({}, ...Array<typeof run>(24).fill(run))])
    const marks = await page
      .locator('.chart')
      .nth(2)
      .locator('.u-legend .u-marker line')
      .evaluateAll(lines =>
        lines.map(line => `${line.getAttribute('stroke')} ${line.getAttribute('stroke-dasharray')}`),
      )
    assert.equal(marks.length, 48)
    assert.equal(new Set(marks).size, 48)
    const points = await open([madeUpSearch()])
    assert.equal(await points.page.locator('.u-legend .u-marker circle').count(), 3)
    await points.context.close()
    await context.close()
  })

  test('light and dark differ, also on the canvas, and a change of the scheme redraws', async () => {
    const { page, context } = await open([madeUpResult({}, run)], { colorScheme: 'light' })
    const chart = page.locator('.chart').first()
    const light = await chart.screenshot()
    await choose(page, 'dark')
    const dark = await chart.screenshot()
    assert.notDeepEqual(light, dark)
    const other = await open([madeUpResult({}, run)], { colorScheme: 'dark' })
    assert.deepEqual(await other.page.locator('.chart').first().screenshot(), dark)
    await other.context.close()
    await context.close()
  })

  test('arrow keys read the values, and a key hides a line', async () => {
    const { page, context } = await open([madeUpResult({}, run)])
    const chart = page.locator('.chart').first()
    await chart.focus()
    await page.keyboard.press('End')
    await chart.getByText('max', { exact: true }).waitFor()
    await chart.getByText('1.5 ms', { exact: true }).waitFor()
    await page.keyboard.press('Home')
    await chart.getByText('0.5 ms', { exact: true }).waitFor()
    await chart.getByRole('button', { name: 'hide or show response' }).press('Enter')
    await chart.locator('.u-series.u-off').waitFor()
    await context.close()
  })

  test('each chart has a name and its figures as a table', async () => {
    const { page, context } = await open([madeUpResult({}, run)])
    const chart = page.getByRole('group', { name: /^Chart: Response time by percentile\. response in ms/ })
    assert.equal(await chart.count(), 1)
    await page.getByText('Table: Response time by percentile').click()
    const rows = page.locator('figure').first().locator('details tbody tr')
    assert.deepEqual(await rows.allInnerTexts(), [
      'min\t0.5 ms',
      'p50\t0.5 ms',
      'p75\t0.5 ms',
      'p90\t0.5 ms',
      'p95\t0.9 ms',
      'p99\t0.9 ms',
      'p99.9\t1.5 ms',
      'max\t1.5 ms',
    ])
    await context.close()
  })

  test('printing is light and shows the plan, and the screen is unchanged afterwards', async () => {
    const { page, context, heard } = await open([madeUpResult({}, run)], { colorScheme: 'dark' })
    const chart = page.locator('.chart').first()
    const before = await chart.screenshot()
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)')
    assert.equal(await page.getByText('target.server.threads').isVisible(), true)
    await page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert.deepEqual(await chart.screenshot(), before)
    assert.deepEqual(heard, [])
    await context.close()
  })
})
