import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Installed } from '../cli/heythere.js'

/** Copies this program without one of its dependencies. */
export function installationWithout(without: string) {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'heythere-copy-'))
  cpSync(join(root, 'dist/src'), join(folder, 'dist/src'), { recursive: true })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
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
