import type { Kind } from '../result/saved.js'

/** The names of the formats. They are apart from the formats, which most commands never load. */
export const FORMATS = [
  'table',
  'json',
  'csv',
  'markdown',
  'hgrm',
  'html',
  'hlog',
  'junit',
  'cpuprofile',
] as const
export type Format = (typeof FORMATS)[number]
/** The default format. */
export const USUAL_FORMAT: Format = 'table'

/** A distribution or a profile shows one result; all other formats show any kinds together. */
export const canShow = (format: Format, kinds: readonly Kind[]): boolean =>
  (format !== 'hgrm' && format !== 'cpuprofile') || (kinds.length === 1 && kinds[0] === 'result')
