import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** The root of this checkout. */
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

/** The installed dependencies, from the lock file, because `npm ls` takes a second. Omits other systems. */
function dependencies(): string[] {
  const { packages }: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  return Object.entries(packages)
    .filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)
    .map(([path]) => path)
    .filter(path => existsSync(join(root, path)))
}

/** An empty project, into which npm has installed this package. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'heythere-project-'))

  /** Works offline, because the dependencies are copied. */
  static async install(): Promise<Project> {
    const project = new Project()
    const { folder } = project
    project.write('package.json', '{ "private": true, "type": "module" }')
    project.#copy(dependencies())
    // Without scripts, because `prepare` would rebuild during the tests
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
    const packed = await run('npm', pack, { cwd: root })
    const flags = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund']
    await run('npm', ['install', ...flags, join(folder, packed.stdout.trim())], { cwd: folder })
    // A TypeScript project has these. npm would have removed them
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

  /** Runs a program without the variables that make node:test report to this test. */
  async run(program: string, ...args: readonly string[]): Promise<Ran> {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const options = { cwd: this.folder, env, timeout: PATIENCE_MS }
    return run(program, args, options).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: Ran) => ({ code, stdout, stderr }),
    )
  }
}
