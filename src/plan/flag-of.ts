/** Options whose flag has another name than they have. A flag that is given once for each has no plural. */
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

/** The name of an option as its flag has it: "timeout" of "timeoutMs". */
export const withoutUnit = (option: string): string => option.replace(UNIT, '')

/** The flag of an option or of a plan's field, "--max-request" of "maxRequestBytes": its name without the unit. */
export function flagOf(option: string): string {
  if (Object.hasOwn(OTHER_NAMES, option)) return OTHER_NAMES[option] ?? ''
  return `--${withoutUnit(option).replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
}

const UNITS: Readonly<Record<string, string>> = {
  Ms: 'ms',
  Bytes: 'bytes',
  PerSecond: 'a second',
  MiB: 'MiB',
}

/** The unit that the name of an option ends in, such as "ms"; null: it has none. */
export const unitOf = (option: string): string | null => UNITS[UNIT.exec(option)?.[1] ?? ''] ?? null
