import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of this checkout. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Folders with pages of documentation. `docs` has the manual. */
const FOLDERS = ['.', 'docs', 'bench', 'src', 'test']

export interface CodeBlock {
  /** The word after the opening fence: sh, js, yaml. Empty: output or a plain listing. */
  readonly language: string
  readonly text: string
}

export interface Page {
  /** The path within the repository: "docs/measuring.md". */
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

/** All pages of documentation in the repository. */
export const PAGES: readonly Page[] = FOLDERS.flatMap(folder =>
  readdirSync(join(ROOT, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => readPage(relative('.', join(folder, name)))),
)

/** The examples on all pages that are files, by the name in their first line: `// compare.mjs`. */
export function exampleFiles(): ReadonlyMap<string, string> {
  const found = PAGES.flatMap(({ text }) => [...text.matchAll(/^```(?:js|ts)\n\/\/ (\S+)\n(.*?)^```$/gms)])
  return new Map(found.map(([, name = '', text = '']) => [name, text]))
}

/** The data files on all pages, by the name in the line above them: `kv.yaml`: */
export function dataFiles(): ReadonlyMap<string, string> {
  const found = PAGES.flatMap(({ text }) => [...text.matchAll(/^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$/gms)])
  return new Map(found.map(([, name = '', text = '']) => [name, text]))
}

/** Splits a command into words like a shell, without quotes and without a comment. */
export const shellWords = (command: string): string[] =>
  [...command.matchAll(/(?<=\s|^)(?:'([^']*)'|(#.*)|(\S+))/g)].flatMap(([, quoted, comment, bare]) =>
    comment === undefined ? [quoted ?? bare ?? ''] : [],
  )

/** Every `npx heythere ...` in the code blocks of a page, as the words after `heythere`. */
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

/** The links to missing pages or headings. */
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
