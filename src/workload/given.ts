import type { DataTable } from './data/table.js'
import { tableOfFile } from './data/table-of-file.js'
import type { WorkloadSpec } from './spec.js'
import { at } from './wrong.js'

/** A workload as it was given, by a file or by flags. */
export interface GivenWorkload {
  readonly spec: WorkloadSpec
  /**
   * Runs `make`. Where that throws a WorkloadError, the UsageError is thrown instead that says where the value was given:
   * by file, line and column, or by its flag.
   */
  naming<Out>(make: () => Out): Out
}

/** Reads the data file of a workload, once for all threads. Throws UsageError. */
export const readData = ({ spec: { data }, naming }: GivenWorkload): DataTable | null =>
  data && naming(() => at(['data'], () => tableOfFile(data.file)))
