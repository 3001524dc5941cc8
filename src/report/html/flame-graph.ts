import { printable, shortened } from '../../printable.js'
import { type Area, areaOf } from '../../profile/areas.js'
import type { RunProfile } from '../../profile/run-profile.js'
import { formatShare, formatUs } from '../../units.js'
import { html, type Markup } from './markup.js'

/** The width of the whole time, and the height of one call, in drawing units. */
const WIDTH = 1000
const ROW = 18
/** The approximate width of a letter. */
const LETTER = 6.4
/** Narrower boxes are not drawn: they would be invisible, and the page would be large. */
const LEAST_WIDTH = 1
const MOST_ROWS = 60
const MOST_CHARS = 120

/** One box: a function in a certain call path, and its time. */
interface Box {
  readonly name: string
  readonly area: Area | null
  readonly us: number
  readonly x: number
  readonly depth: number
  /** Index of the caller's box; -1 for the root. */
  readonly caller: number
}

/** A call tree whose equal branches are merged. */
interface Call {
  readonly name: string
  readonly area: Area | null
  us: number
  readonly called: Map<string, Call>
}

const emptyCall = (name: string, area: Area | null): Call => ({ name, area, us: 0, called: new Map() })

/** All threads under one root; waiting takes no time. */
function callsOf({ threads, functions }: RunProfile): Call {
  const root = emptyCall('all threads', null)
  const child = (parent: Call, name: string, area: Area | null): Call => {
    const known = parent.called.get(name)
    if (known) return known
    const made = emptyCall(name, area)
    parent.called.set(name, made)
    return made
  }
  for (const { name, nodes } of threads) {
    const thread = child(root, name, null)
    const callers: (readonly Call[])[] = []
    for (const [caller, of, us] of nodes) {
      const one = functions[of]!
      const area = areaOf(one)
      const above = callers[caller] ?? [root, thread]
      const label = shortened(printable(one[1] === '' ? one[0] : `${one[0]} ${one[1]}`), MOST_CHARS)
      // Calls deeper than the drawing count for the last drawn one
      const isDrawn = above.length < MOST_ROWS
      const path = isDrawn ? [...above, child(above.at(-1)!, label, area)] : above
      callers.push(path)
      if (area !== null) for (const each of path) each.us += us
    }
  }
  return root
}

/** Boxes row by row from the root, callers first, the widest on the left. */
function boxesOf(root: Call): Box[] {
  const scale = root.us === 0 ? 0 : WIDTH / root.us
  const boxes: Box[] = []
  const open = [{ call: root, x: 0, depth: 0, caller: -1 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { call, depth } = next
    if (call.us * scale < LEAST_WIDTH || depth >= MOST_ROWS) continue
    const index = boxes.push({ ...next, name: call.name, area: call.area, us: call.us }) - 1
    let x = next.x
    const below = [...call.called.values()].sort((one, other) => other.us - one.us)
    const placed = below.map(one => {
      const at = { call: one, x, depth: depth + 1, caller: index }
      x += one.us * scale
      return at
    })
    open.push(...placed.reverse())
  }
  return boxes
}

function boxMarkup(box: Box, index: number, whole: number, exchanges: number): Markup {
  const width = (box.us / whole) * WIDTH
  const letters = Math.floor((width - 4) / LETTER) - 3
  const text = `${box.name}: ${formatUs(box.us / exchanges)} per exchange, ${formatShare(box.us / whole)}`
  const area = (box.area ?? 'thread').replaceAll(' ', '-').toLowerCase()
  const label =
    letters < 3
      ? null
      : html`<text x="${(box.x + 3).toFixed(1)}" y="${box.depth * ROW + 13}">${shortened(box.name, letters)}</text>`
  return html`<g class="call area-${area}" data-index="${index}" data-caller="${box.caller}"><title>${text}</title><rect x="${box.x.toFixed(1)}" y="${box.depth * ROW}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" height="${ROW - 1}"/>${label}</g>`
}

/** The calls and their times; null if there is no busy time. browser/flame.ts handles the keys. */
export function flameGraph(profile: RunProfile): Markup | null {
  const root = callsOf(profile)
  if (root.us === 0 || profile.exchanges === 0) return null
  const boxes = boxesOf(root)
  const rows = Math.max(...boxes.map(({ depth }) => depth)) + 1
  const label =
    'Flame graph: each box is a call below its caller, as wide as its time. Arrow keys move between calls; the table of functions has the times too.'
  return html`<figure>
<figcaption><h4>Flame graph</h4><p>Each box is a call below its caller, as wide as its time. Waiting is left out.</p></figcaption>
<div class="wide flame" role="group" tabindex="0" aria-label="${label}">
<svg viewBox="0 0 ${WIDTH} ${rows * ROW}" width="${WIDTH}" height="${rows * ROW}" aria-hidden="true">${boxes.map((box, index) => boxMarkup(box, index, root.us, profile.exchanges))}</svg>
</div>
<p class="call-text" aria-live="polite"></p>
</figure>`
}
