/** Errors of this file follow a flag and its value: `--duration 10: a duration needs a unit ...`. */
export class UnitError extends Error {
  override readonly name = 'UnitError'
}

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}
const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
}
const COUNT_PER_UNIT: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6 }

/** A Greek keyboard's mu, U+03BC, looks like the micro sign, U+00B5. */
const MU = /\u03bc/g

function split(text: string): { value: number; unit: string } | undefined {
  const found = /^(\d+(?:\.\d+)?|\.\d+)\s*([a-zµ]*)$/i.exec(text.trim().replaceAll(MU, '\u00b5'))
  return found ? { value: Number(found[1]), unit: found[2] ?? '' } : undefined
}

function factorOf(units: Readonly<Record<string, number>>, unit: string): number | undefined {
  const name = unit.toLowerCase()
  return Object.hasOwn(units, name) ? units[name] : undefined
}

// 1.1 * 1000 is 1100.0000000000002: round away the error of binary fractions, but no written digit
const tidy = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(15)))

/** "500us", "20ms", "1.5s", "2m", "1h" to milliseconds. Refuses a bare number, except 0. Throws UnitError. */
export function parseDurationMs(text: string): number {
  const parts = split(text)
  if (parts?.unit === '' && parts.value === 0) return 0
  if (parts?.unit === '') throw new UnitError(`a duration needs a unit: ${text.trim()}s or ${text.trim()}ms`)
  const factor = parts && factorOf(MS_PER_UNIT, parts.unit)
  if (!parts || factor === undefined)
    throw new UnitError('not a duration: write it like 500us, 20ms, 1.5s, 2m or 1h')
  return tidy(parts.value * factor)
}

/** "64", "4kB", "1MiB" to bytes. Throws UnitError. */
export function parseBytes(text: string): number {
  const parts = split(text)
  const factor = parts && factorOf(BYTES_PER_UNIT, parts.unit)
  const bytes = parts && factor !== undefined ? tidy(parts.value * factor) : Number.NaN
  if (!Number.isSafeInteger(bytes)) throw new UnitError('not a size: write it like 64, 4kB or 1MiB')
  return bytes
}

/** "200", "10k", "1M", also "0.5" for a rate. Throws UnitError. */
export function parseCount(text: string): number {
  const parts = split(text)
  const factor = parts && factorOf(COUNT_PER_UNIT, parts.unit)
  if (!parts || factor === undefined) throw new UnitError('not a number: write it like 200, 10k or 1M')
  return tidy(parts.value * factor)
}

/** Three significant digits, never an exponent: 0.0456, 1.23, 45.6, 789, 12,345. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '-'
  const size = Math.abs(value)
  if (size < 1) return value.toLocaleString('en-US', { maximumSignificantDigits: 3 })
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2
  return value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: decimals })
}

/** Whole numbers with thousands separators: 12,345. */
export const formatCount = (value: number): string => Math.round(value).toLocaleString('en-US')

/** Microseconds, in the unit that reads best: "85 µs", "1.23 ms", "4.56 s". */
export function formatUs(us: number): string {
  if (!Number.isFinite(us)) return '-'
  if (us < 999.5) return `${formatNumber(us)} µs`
  if (us < 999_500) return `${formatNumber(us / 1e3)} ms`
  return `${formatNumber(us / 1e6)} s`
}

/** Milliseconds as a user would write them, for parseDurationMs: "500us", "20ms", "1.5s", "2m". */
export function formatDurationMs(ms: number): string {
  if (ms === 0) return '0s'
  if (ms < 1) return `${tidy(ms * 1000)}us`
  if (ms < 1000) return `${tidy(ms)}ms`
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000}m`
  return `${tidy(ms / 1000)}s`
}

/** A whole number as a user would write it: 64, 4096, 10k, 1M. parseCount reads it back. */
export function typedCount(count: number): string {
  if (count > 0 && count % 1e6 === 0) return `${count / 1e6}M`
  return count > 0 && count % 1e3 === 0 ? `${count / 1e3}k` : String(count)
}

/** A fraction as a user would write it: "5%". */
export const typedShare = (share: number): string => `${tidy(share * 100)}%`

/**
 * A fraction as a percentage. 0 and 100 % are printed only if exact: "0 %", "<0.01 %", "1.5 %", "99.99 %",
 * ">99.99 %".
 */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 0.01) return '<0.01 %'
  if (percent >= 99.995 && percent < 100) return '>99.99 %'
  if (percent >= 99.5 && percent < 100) return `${Number(percent.toFixed(2))} %`
  return `${formatNumber(percent)} %`
}
