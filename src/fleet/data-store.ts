import { createHash, type Hash } from 'node:crypto'
import type { DrivePlan } from '../plan/drive-plan.js'
import { tableOf } from '../workload/data/read-table.js'
import type { DataTable } from '../workload/data/table.js'
import type { Carried, Order } from './messages.js'

/** A requested file, complete or still on its way. */
interface Shipment extends Carried {
  readonly file: string
  readonly parts: Uint8Array[]
  readonly hash: Hash
  received: number
  table: DataTable | null
}

/** The data file that a plan needs; null: none. */
export const dataFileOf = ({ exchange }: DrivePlan): string | null =>
  exchange.kind === 'workload' && exchange.spec.data ? exchange.spec.data.file : null

/** The one data file that a coordinator has sent. It is reused from run to run. */
export class DataStore {
  #shipment: Shipment | null = null

  /** The file's table; null: it is not here, and is now requested. Throws UnitError if it can't be read. */
  tableOf(file: string, { digest, bytes }: Carried): DataTable | null {
    const shipment = this.#shipment
    if (shipment?.digest === digest && shipment.file === file && shipment.table) return shipment.table
    this.#shipment = {
      ...{ file, digest, bytes, parts: [], hash: createHash('sha256') },
      ...{ received: 0, table: null },
    }
    return null
  }

  /** Takes the next part. Returns why it is refused; null: taken, now or before. Throws UnitError. */
  take({ digest, part, text }: Extract<Order, { kind: 'data' }>): string | null {
    const shipment = this.#shipment
    if (shipment?.digest !== digest) return 'it did not ask for this data'
    // A repeated order: the answer got lost
    if (part < shipment.parts.length) return null
    const bytes = Buffer.from(text, 'base64')
    if (part > shipment.parts.length || shipment.received + bytes.length > shipment.bytes)
      return 'its data does not arrive as announced'
    shipment.parts.push(bytes)
    shipment.hash.update(bytes)
    shipment.received += bytes.length
    if (shipment.received < shipment.bytes) return null
    if (shipment.hash.digest('hex') !== digest) return 'its data was changed in transfer'
    shipment.table = tableOf(shipment.file, shipment.parts, shipment.bytes)
    return null
  }

  clear(): void {
    this.#shipment = null
  }
}
