import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Installed } from '../cli/heythere.js'

/** A copy of this program with another version, or without one of its dependencies. */
export function anotherInstallation({ version, without }: { version?: string; without?: string }) {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'heythere-copy-'))
  cpSync(join(root, 'dist/src'), join(folder, 'dist/src'), { recursive: true })
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ ...manifest, version: version ?? manifest.version }),
  )
  mkdirSync(join(folder, 'node_modules'))
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== without) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  return {
    start: (...args: readonly string[]) => new Installed(join(folder, 'dist/src/main.js'), args),
    async [Symbol.asyncDispose]() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
