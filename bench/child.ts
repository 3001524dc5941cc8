import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseStat } from '../src/experiment/target/process-cpu.js'
import { type Result, resultSchema } from '../src/result/result.js'

export interface Finished {
  readonly stdout: string
  /** CPU time of the process, user and system, as counted by the kernel. */
  readonly cpuUs: number
}

/** CPU time of all children of this process that have ended. */
const childrenCpuUs = (): number => parseStat(readFileSync('/proc/self/stat', 'utf8')).childrenUs

/** The command-line program, as users run it. */
export const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url))

/**
 * Runs a program to its end. The kernel adds the CPU time of a child that was waited for to its parent's
 * (cutime and cstime of /proc/self/stat), so the increase is the child's, with a resolution of 10 ms. Run one
 * child at a time. Rejects if the exit code is not one of `codes`, and after `signal` has ended the child.
 */
export async function runToEnd(
  path: string,
  args: readonly string[],
  signal: AbortSignal,
  onStart: (pid: number) => void = () => undefined,
  codes: readonly number[] = [0],
): Promise<Finished> {
  signal.throwIfAborted()
  const beforeUs = childrenCpuUs()
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid !== undefined) onStart(child.pid)
  const onAbort = () => child.kill()
  signal.addEventListener('abort', onAbort, { once: true })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  try {
    const [code, by] = await once(child, 'close')
    signal.throwIfAborted()
    if (!codes.includes(code))
      throw new Error(`${path} ${args.join(' ')} ended by ${by ?? `exit code ${code}`}: ${stderr.trim()}`)
    return { stdout, cpuUs: childrenCpuUs() - beforeUs }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * Runs `heythere bench -j` with these flags in a separate process, by `node`. Rejects unless every exchange was ok.
 */
export async function runBenchCommand(
  args: readonly string[],
  signal: AbortSignal,
  onStart: (pid: number) => void = () => undefined,
  node: string = process.execPath,
): Promise<{ readonly result: Result; readonly cpuUs: number }> {
  const { stdout, cpuUs } = await runToEnd(node, [MAIN, 'bench', '-j', ...args], signal, onStart)
  const result = resultSchema.parse(JSON.parse(stdout))
  for (const { requests, errors } of result.runs)
    if (requests.ok < requests.started + requests.notStarted)
      throw new Error(
        `of ${requests.started} exchanges only ${requests.ok} were ok: ${JSON.stringify(errors)}`,
      )
  return { result, cpuUs }
}
