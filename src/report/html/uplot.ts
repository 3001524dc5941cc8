import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const read = (file: string): string => readFileSync(require.resolve(`uplot/dist/${file}`), 'utf8')

/** The library that draws the charts, for inclusion in a page: its global is `uPlot`. */
export const uplotScript = (): string => read('uPlot.iife.min.js')
export const uplotStyle = (): string => read('uPlot.min.css')
