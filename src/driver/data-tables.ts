import { UsageError } from '../errors.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import { UnitError } from '../units.js'
import type { DataTable } from '../workload/data/table.js'
import { tableOfFile } from '../workload/data/table-of-file.js'

/** By the workload's description, which the runs of a plan share: reading a large file takes seconds. */
const tables = new WeakMap<object, DataTable>()

/** The records of a plan's data file, in memory that all threads share; null: there is no data file. */
export function dataOf({ exchange }: DrivePlan): DataTable | null {
  if (exchange.kind !== 'workload' || exchange.spec.data === null) return null
  const { spec } = exchange
  const { file } = exchange.spec.data
  try {
    const table = tables.get(spec) ?? tableOfFile(file)
    tables.set(spec, table)
    return table
  } catch (error) {
    if (!(error instanceof UnitError)) throw error
    throw new UsageError(`data file ${file}: ${error.message}`, { cause: error })
  }
}
