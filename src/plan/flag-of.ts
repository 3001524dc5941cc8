/** Options whose flag has a different name. A flag that is repeated for each value has a singular name. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  target: 'TARGET',
  path: 'TARGET',
  pids: '--pid',
  thresholds: '--threshold',
  headers: '--header',
  variables: '--var',
  openings: '--opening',
}

const UNIT = /(Ms|Bytes|PerSecond|MiB)$/

/** The name of an option without its unit: "timeout" for "timeoutMs". */
export const withoutUnit = (option: string): string => option.replace(UNIT, '')

/** The flag of an option or of a plan's field: "--max-request" for "maxRequestBytes". */
export function flagOf(option: string): string {
  if (Object.hasOwn(OTHER_NAMES, option)) return OTHER_NAMES[option] ?? ''
  return `--${withoutUnit(option).replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

const UNITS: Readonly<Record<string, string>> = {
  Ms: 'ms',
  Bytes: 'bytes',
  PerSecond: 'per second',
  MiB: 'MiB',
}

/** The unit at the end of an option's name, such as "ms"; null if there is none. */
export const unitOf = (option: string): string | null => UNITS[UNIT.exec(option)?.[1] ?? ''] ?? null
