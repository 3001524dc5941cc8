/** What a server did under one load (connections, or a rate): one figure each for all its runs. */
export interface LoadPoint {
  readonly load: number
  readonly throughput: number
  /** Null where it was not measured. */
  readonly p99Us: number | null
}

/** Where a curve over load bends. More load is not a better setting, so that this and no verdict answers a grid over it. */
export interface Knee {
  /** The least load with at least 95 % of the peak's throughput. */
  readonly load: number
  readonly throughputShare: number
  readonly peakLoad: number
  /** The least load that is enough is the highest tried: the curve may go on rising. */
  readonly isAtEnd: boolean
  /** The highest load whose p99 is within twice the lowest, and the one after it, where p99 has left that for good. */
  readonly calmLoad: number | null
  readonly leavesAtLoad: number | null
}

const OF_PEAK = 0.95
const OF_FLOOR = 2

/** Null of no points. Loads in any order. */
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
