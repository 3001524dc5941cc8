import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Our checkout. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A program that takes longer hangs. */
const PATIENCE_MS = 60_000

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

interface Lock {
  readonly packages: Readonly<Record<string, { dev?: boolean; devOptional?: boolean }>>
}

/** Where the packages lie that ours needs, by the lock: `npm ls` takes a second. Other systems' aren't there. */
function dependencies(): string[] {
  const { packages }: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path]) => path)
    .filter(path => existsSync(join(root, path)))
}

/** An empty project of someone else's, into which our package is installed as npm would from the registry. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'heythere-project-'))

  /** Without a network: the packages that ours depends on are there already. */
  static async install(): Promise<Project> {
    const project = new Project()
    const { folder } = project
    project.write('package.json', '{ "private": true, "type": "module" }')
    project.#copy(dependencies())
    // Without scripts: `prepare` would build again, under the feet of the tests
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
    const packed = await run('npm', pack, { cwd: root })
    const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund']
    await run('npm', ['install', ...flags, join(folder, packed.stdout.trim())], { cwd: folder })
    // What a project in TypeScript has; npm would have taken it out again
    project.#copy(['node_modules/@types/node', 'node_modules/undici-types'])
    return project
  }

  #copy(packages: readonly string[]): void {
    for (const path of packages) cpSync(join(root, path), join(this.folder, path), { recursive: true })
  }

  write(name: string, text: string): void {
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(join(this.folder, name), text)
  }

  /** Runs a program in it, without the variables by which node:test would take a test in it for one of ours. */
  async run(program: string, ...args: readonly string[]): Promise<Ran> {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const options = { cwd: this.folder, env, timeout: PATIENCE_MS }
    return run(program, args, options).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: Ran) => ({ code, stdout, stderr }),
    )
  }
}
