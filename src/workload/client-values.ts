import type { CurrentRecord } from './data/field-value.js'
import type { Value } from './value.js'

/** The values of one client, by slot, and the record that its columns are taken from. */
export interface ClientValues {
  readonly values: readonly Value[]
  readonly record: CurrentRecord | null
}

/** Draws a new value for each of these slots. */
export function drawAll(values: readonly Value[], slots: readonly number[]): void {
  for (let index = 0; index < slots.length; index++) values[slots[index]!]!.draw()
}
