import { fileURLToPath } from 'node:url'
import type { CallFrame } from './cpu-profile.js'

const OURS = new URL('..', import.meta.url).href
const HERE = `${process.cwd()}/`

/** A file as a reader knows it: ours and packages by name, the user's relative to the working directory. */
function fileOf(url: string): string {
  if (url.startsWith(OURS)) return `heythere/${url.slice(OURS.length)}`
  const [, inPackage] = /.*\/node_modules\/(.*)$/.exec(url) ?? []
  if (inPackage !== undefined) return inPackage
  const path = url.startsWith('file:') ? fileURLToPath(url) : url
  return path.startsWith(HERE) ? path.slice(HERE.length) : path
}

/** "file:line" with lines from 1; '' for functions in no script, such as '(program)' and Node's C++. */
export function placeOf({ url, lineNumber }: CallFrame): string {
  if (url === '') return ''
  return lineNumber < 0 ? fileOf(url) : `${fileOf(url)}:${lineNumber + 1}`
}
