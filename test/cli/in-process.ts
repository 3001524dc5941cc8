import { AsyncLocalStorage } from 'node:async_hooks'
import { exitCodeOf } from '../../src/cli/exit-code.js'
import { keepThreads } from '../driver/kept-threads.js'
import type { Finished } from './heythere.js'

keepThreads()

/** Captures the output of one command, because the test reporter writes to the same stdout. */
const said = new AsyncLocalStorage<{ stdout: string; stderr: string }>()

for (const name of ['stdout', 'stderr'] as const) {
  const stream = process[name]
  const { write } = stream
  const hear = (...words: readonly [string, ...unknown[]]): boolean => {
    const own = said.getStore()
    if (!own) return Reflect.apply(write, stream, words)
    own[name] += words[0]
    return true
  }
  // Like a pipe, whatever stdout of the tests is
  Object.assign(stream, { write: hear, isTTY: false })
}

/** Runs the command line within this process: starting a process takes much longer than most commands do. */
export async function heythere(...args: readonly string[]): Promise<Omit<Finished, 'signal'>> {
  const { answer, ...heard } = await saidBy(() => exitCodeOf(args))
  return { code: answer, ...heard }
}

/** The output of a function and its return value. */
export async function saidBy<Answer>(go: () => Promise<Answer>) {
  const heard = { stdout: '', stderr: '' }
  const answer = await said.run(heard, go)
  return { answer, ...heard }
}
