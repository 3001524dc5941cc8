import type { DataTable } from './data/table.js'
import { tableOfFile } from './data/table-of-file.js'
import type { WorkloadSpec } from './spec.js'
import { at } from './wrong.js'

/** A workload from a file or from flags. */
export interface GivenWorkload {
  readonly spec: WorkloadSpec
  /** Runs `make`. A WorkloadError becomes a UsageError with its place: file, line and column, or the flag. */
  naming<Out>(make: () => Out): Out
}

/** Reads the data file of a workload, once for all threads. Throws UsageError. */
export const readData = ({ spec: { data }, naming }: GivenWorkload): DataTable | null =>
  data && naming(() => at(['data'], () => tableOfFile(data.file)))
