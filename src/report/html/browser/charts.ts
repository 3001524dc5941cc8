import type UPlot from 'uplot'
import type { Axis, Chart, Series } from '../chart.js'

// The page includes the library before this script, which runs only in a browser
declare const uPlot: typeof UPlot

const HEIGHT = 260
/** Fits on a sheet of paper between its margins. */
const PRINT_WIDTH = 640
const LEAST_TICK_GAP = 46
/** Ticks of seconds and rates, which are whole numbers on an x axis. */
const WHOLE_STEPS = [1, 2, 5]
  .flatMap(step => Array.from({ length: 8 }, (_, power) => step * 10 ** power))
  .sort((one, other) => one - other)
const COLOURS = 8
/** If colours repeat, lines get another pattern: 48 lines can be distinguished. */
const DASHES = [[], [8, 4], [2, 3], [12, 3, 2, 3], [5, 2], [8, 3, 2, 3, 2, 3]]
const SVG = 'http://www.w3.org/2000/svg'

const number = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 })
const say = (value: number, unit: string): string =>
  unit.startsWith('/') || unit === '' ? number.format(value) + unit : `${number.format(value)} ${unit}`

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name)
const colourOf = (index: number): string => colour(`--series-${(index % COLOURS) + 1}`)
const dashOf = (index: number): number[] => DASHES[Math.floor(index / COLOURS) % DASHES.length] ?? []

function axisOf(axis: Axis, key: 'x' | 'y'): UPlot.Axis {
  const { ticks, unit } = axis
  return {
    scale: key,
    stroke: () => colour('--quiet'),
    grid: { stroke: () => colour('--rule'), width: 1 },
    ticks: { stroke: () => colour('--rule'), width: 1 },
    font: '12px system-ui, sans-serif',
    size: key === 'x' ? 32 : 62,
    ...(ticks === null
      ? {
          values: (_: UPlot, splits: number[]) => splits.map(value => say(value, unit)),
          ...(key === 'x' ? { incrs: WHOLE_STEPS } : {}),
        }
      : {
          splits: () => ticks.map(({ at }) => at),
          values: (_: UPlot, splits: (number | null)[]) =>
            splits.map(split => ticks.find(({ at }) => at === split)?.text ?? ''),
          filter: (plot: UPlot, splits: number[]) => withoutCrowding(plot, splits, key),
        }),
  }
}

/** Ticks too close to the last visible one lose their labels, as on a phone. */
function withoutCrowding(plot: UPlot, splits: number[], key: 'x' | 'y'): (number | null)[] {
  let last = Number.NEGATIVE_INFINITY
  return splits.map(split => {
    const place = Math.abs(plot.valToPos(split, key))
    if (key === 'x' && place - last < LEAST_TICK_GAP) return null
    last = place
    return split
  })
}

function seriesOf({ name, kind }: Series, index: number, { xs, y }: Chart): UPlot.Series {
  const isPoints = kind === 'points'
  return {
    label: name,
    scale: 'y',
    stroke: colourOf(index),
    width: 2,
    dash: dashOf(index),
    points: { show: isPoints || xs.length < 30, size: isPoints ? 8 : 5 },
    value: (_, value) => (value == null ? '' : say(value, y.unit)),
    ...(isPoints ? { paths: () => null } : {}),
  }
}

/** Draws the intervals of points as vertical lines. */
function drawWhiskers(plot: UPlot, { xs, series }: Chart): void {
  series.forEach(({ whiskers }, index) => {
    if (whiskers === null || plot.series[index + 1]?.show === false) return
    plot.ctx.save()
    plot.ctx.strokeStyle = colourOf(index)
    plot.ctx.lineWidth = 2 * devicePixelRatio
    plot.ctx.beginPath()
    whiskers.forEach((ends, at) => {
      if (ends === null) return
      const x = plot.valToPos(xs[at] ?? 0, 'x', true)
      plot.ctx.moveTo(x, plot.valToPos(ends[0], 'y', true))
      plot.ctx.lineTo(x, plot.valToPos(ends[1], 'y', true))
    })
    plot.ctx.stroke()
    plot.ctx.restore()
  })
}

function draw(chart: Chart, holder: HTMLElement, width: number): UPlot {
  const { x, y, xs, xTexts, xName, series } = chart
  const scale = ({ isLog, range }: Axis): UPlot.Scale => ({
    time: false,
    distr: isLog ? 3 : 1,
    range: () => [range[0], range[1]],
  })
  const plot = new uPlot(
    {
      width,
      height: HEIGHT,
      scales: { x: scale(x), y: scale(y) },
      axes: [axisOf(x, 'x'), axisOf(y, 'y')],
      series: [
        { label: xName, value: (_plot, _value, _series, at) => (at === null ? '' : (xTexts[at] ?? '')) },
        ...series.map((one, index) => seriesOf(one, index, chart)),
      ],
      legend: { markers: { width: 0, fill: () => 'none' } },
      padding: [8, 22, 0, 0],
      cursor: { drag: { x: false, y: false } },
      hooks: { draw: [drawn => drawWhiskers(drawn, chart)] },
    },
    [[...xs], ...series.map(({ values }) => [...values])],
    holder,
  )
  markLegend(plot, chart)
  makeLegendReachable(plot)
  holder.dataset.drawn = series.map(({ values }) => values.filter(value => value !== null).length).join(' ')
  return plot
}

function svg(
  name: 'svg' | 'line' | 'circle',
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  return element
}

/** Marks each legend entry with the colour and pattern of its line. */
function markLegend({ root }: UPlot, { series }: Chart): void {
  root.querySelectorAll('.u-legend .u-series:not(:first-child) .u-marker').forEach((marker, index) => {
    const stroke = colourOf(index)
    const mark =
      series[index]?.kind === 'points'
        ? svg('circle', { cx: 16, cy: 5, r: 4, fill: stroke })
        : svg('line', {
            x2: 32,
            y1: 5,
            y2: 5,
            stroke,
            'stroke-width': 2,
            'stroke-dasharray': dashOf(index).join(' '),
          })
    const holder = svg('svg', { viewBox: '0 0 32 10', 'aria-hidden': 'true' })
    holder.append(mark)
    marker.append(holder)
  })
}

/** uPlot toggles a line on a click on its name; this adds a key for it. */
function makeLegendReachable({ root }: UPlot): void {
  root.querySelector('.u-legend')?.setAttribute('aria-live', 'polite')
  for (const name of root.querySelectorAll<HTMLElement>('.u-legend .u-series:not(:first-child) th')) {
    name.tabIndex = 0
    name.setAttribute('role', 'button')
    name.setAttribute('aria-label', `hide or show ${name.textContent}`)
    name.addEventListener('keydown', event => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      name.click()
    })
  }
}

const STEPS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: at => at - 1,
  ArrowRight: at => at + 1,
  Home: () => 0,
  End: (_, last) => last,
}

/**
 * One chart on the page: drawn once it has a width, and again when the width, the colour scheme or the medium
 * changes.
 */
class Figure {
  readonly #chart: Chart
  readonly #holder: HTMLElement
  #plot: UPlot | null = null

  constructor(holder: HTMLElement) {
    this.#holder = holder
    this.#chart = JSON.parse(holder.querySelector('script')?.textContent ?? '')
    // One frame later, so its changes do not trigger the observer again
    new ResizeObserver(() => requestAnimationFrame(() => this.draw())).observe(holder)
    holder.addEventListener('keydown', event => this.#move(event))
  }

  draw(width = this.#holder.clientWidth): void {
    if (width === 0 || width === this.#plot?.width) return
    this.redraw(width)
  }

  redraw(width = this.#holder.clientWidth): void {
    if (width === 0) return
    this.#plot?.destroy()
    this.#plot = draw(this.#chart, this.#holder, width)
  }

  /** The arrow keys move along the values, and the legend announces them. */
  #move(event: KeyboardEvent): void {
    const plot = this.#plot
    const step = STEPS[event.key]
    if (plot === null || step === undefined || event.target !== this.#holder) return
    event.preventDefault()
    const last = this.#chart.xs.length - 1
    const at = Math.min(last, Math.max(0, step(plot.cursor.idx ?? -1, last)))
    plot.setCursor({ left: plot.valToPos(this.#chart.xs[at] ?? 0, 'x'), top: plot.over.clientHeight / 2 })
  }
}

const figures = [...document.querySelectorAll<HTMLElement>('.chart')].map(holder => new Figure(holder))
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const figure of figures) figure.redraw()
})

const root = document.documentElement
const settings = [...document.querySelectorAll<HTMLDetailsElement>('details.settings')]
addEventListener('beforeprint', () => {
  root.dataset.print = ''
  for (const details of settings) details.open = true
  for (const figure of figures) figure.redraw(PRINT_WIDTH)
})
addEventListener('afterprint', () => {
  delete root.dataset.print
  for (const details of settings) details.open = false
  for (const figure of figures) figure.redraw()
})
