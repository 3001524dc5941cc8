import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Our checkout. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Folders that have pages of prose; `docs` has the manual. */
const FOLDERS = ['.', 'docs', 'bench', 'src', 'test']

export interface CodeBlock {
  /** The word after the opening fence: sh, js, yaml; empty: output or a plain listing. */
  readonly language: string
  readonly text: string
}

export interface Page {
  /** From the top of the checkout: "docs/measuring.md". */
  readonly path: string
  readonly text: string
  readonly blocks: readonly CodeBlock[]
}

function readPage(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(
    ([, language = '', text = '']): CodeBlock => ({ language, text }),
  )
  return { path, text, blocks }
}

/** Every page of prose of the repository. */
export const PAGES: readonly Page[] = FOLDERS.flatMap(folder =>
  readdirSync(join(ROOT, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => readPage(relative('.', join(folder, name)))),
)

/** The examples of all pages that are files, by the name in their first line: `// compare.mjs`. */
export function exampleFiles(): ReadonlyMap<string, string> {
  const found = PAGES.flatMap(({ text }) => [...text.matchAll(/^```(?:js|ts)\n\/\/ (\S+)\n(.*?)^```$/gms)])
  return new Map(found.map(([, name = '', text = '']) => [name, text]))
}

/** The data files of all pages, by the name in the line above them: `kv.yaml`: */
export function dataFiles(): ReadonlyMap<string, string> {
  const found = PAGES.flatMap(({ text }) => [...text.matchAll(/^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$/gms)])
  return new Map(found.map(([, name = '', text = '']) => [name, text]))
}

/** Words as a shell reads them, quotes taken off; a comment ends them. */
export const shellWords = (command: string): string[] =>
  [...command.matchAll(/(?<=\s|^)(?:'([^']*)'|(#.*)|(\S+))/g)].flatMap(([, quoted, comment, bare]) =>
    comment === undefined ? [quoted ?? bare ?? ''] : [],
  )

/** Every `npx heythere ...` in the code blocks of a page, as words behind `heythere`. */
export function commandsOf({ blocks }: Page): string[][] {
  return blocks
    .flatMap(({ text }) => text.split('\n'))
    .map(line => /^(?:\$ )?npx heythere (.*)$/.exec(line)?.[1])
    .filter(rest => rest !== undefined)
    .map(rest => shellWords(rest.replace(/ (>|>>|\|) .*$/, '')))
}

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')

/** The links of a page to other pages that lead nowhere. */
export function brokenLinks({ path, text }: Page): string[] {
  const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)]
  return links.flatMap(([link, file = '', anchor]) => {
    const to = file === '' ? path : join(dirname(path), file)
    if (!existsSync(join(ROOT, to))) return [link]
    if (anchor === undefined) return []
    const headings = [...readPage(to).text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      anchorOf(heading),
    )
    return headings.includes(anchor) ? [] : [link]
  })
}
