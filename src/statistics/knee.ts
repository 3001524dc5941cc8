/** The figures of a server under one load (connections, or a rate), over all its runs. */
export interface LoadPoint {
  readonly load: number
  readonly throughput: number
  /** In microseconds; null if it was not measured. */
  readonly p99Us: number | null
}

/** Where a curve over load bends. It replaces verdicts, since more load is not a better setting. */
export interface Knee {
  /** The lowest load with at least 95 % of the peak throughput. */
  readonly load: number
  readonly throughputShare: number
  readonly peakLoad: number
  /** Whether the knee is the highest load tried; then throughput may rise further. */
  readonly isAtEnd: boolean
  /**
   * The highest load with a p99 of at most twice the lowest; `leavesAtLoad` is the next load, from which on
   * it is above.
   */
  readonly calmLoad: number | null
  readonly leavesAtLoad: number | null
}

const OF_PEAK = 0.95
const OF_FLOOR = 2

/** Takes points in any order. Null if there are none. */
export function kneeOf(points: readonly LoadPoint[]): Knee | null {
  const ascending = [...points].sort((one, other) => one.load - other.load)
  const [first] = ascending
  if (!first) return null
  const peak = ascending.reduce((best, point) => (point.throughput > best.throughput ? point : best), first)
  const knee = ascending.find(({ throughput }) => throughput >= OF_PEAK * peak.throughput) ?? peak
  const latencies = ascending.flatMap(({ load, p99Us }) => (p99Us === null ? [] : [{ load, p99Us }]))
  const floor = Math.min(...latencies.map(({ p99Us }) => p99Us))
  const calm = latencies.findLastIndex(({ p99Us }) => p99Us <= OF_FLOOR * floor)
  return {
    load: knee.load,
    throughputShare: peak.throughput > 0 ? knee.throughput / peak.throughput : 1,
    peakLoad: peak.load,
    isAtEnd: ascending.length > 1 && knee === ascending.at(-1),
    calmLoad: latencies[calm]?.load ?? null,
    leavesAtLoad: calm === -1 ? null : (latencies[calm + 1]?.load ?? null),
  }
}
