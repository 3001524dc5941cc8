/** Text that is already markup. Only this file creates it, so all text in a page is escaped. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = Markup | string | number | null | readonly Part[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function textOf(part: Part): string {
  if (part instanceof Markup) return part.text
  if (typeof part === 'string') return part.replaceAll(/[&<>"']/g, character => ENTITIES[character] ?? '')
  if (typeof part === 'number') return String(part)
  return part === null ? '' : part.map(textOf).join('')
}

/** A template whose texts are escaped for elements and quoted attributes. Lists are joined; null is empty. */
export const html = (literals: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(literals.map((literal, index) => literal + textOf(parts[index] ?? null)).join(''))

/**
 * A value as JSON inside a script element. `<` and JavaScript's line ends are escaped, so no value can end
 * the element.
 */
export const jsonScript = (value: unknown): Markup =>
  new Markup(
    `<script type="application/json">${JSON.stringify(value).replaceAll(
      /[<\u2028\u2029]/g,
      character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )}</script>`,
  )

/** Our own code or style sheet, unchanged. Throws if it contains the end of its element. */
export function inlined(element: 'style' | 'script' | 'script type="module"', code: string): Markup {
  const [name = ''] = element.split(' ')
  if (code.toLowerCase().includes(`</${name}`)) throw new Error(`${name} code that holds its own end`)
  return new Markup(`<${element}>${code}</${name}>`)
}
