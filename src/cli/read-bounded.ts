import { closeSync, openSync, readSync } from 'node:fs'

const PART_BYTES = 1024 * 1024

/**
 * The bytes of a file, also of a pipe or a device, which have no size; null where there are more than that. Reads no
 * further than it has to, in memory for what there is. Throws the system's error.
 */
export function readBounded(path: string, mostBytes: number): Buffer | null {
  const file = openSync(path, 'r')
  try {
    const parts: Buffer[] = []
    let length = 0
    for (;;) {
      const part = Buffer.allocUnsafe(PART_BYTES)
      const read = readSync(file, part)
      if (read === 0) return Buffer.concat(parts, length)
      length += read
      if (length > mostBytes) return null
      parts.push(part.subarray(0, read))
    }
  } finally {
    closeSync(file)
  }
}
