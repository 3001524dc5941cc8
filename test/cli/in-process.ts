import { AsyncLocalStorage } from 'node:async_hooks'
import { exitCodeOf } from '../../src/cli/exit-code.js'
import type { Finished } from './heythere.js'

/** What a command says, told from what others write meanwhile: the reporter of the tests does on the same stdout. */
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
  // As in a pipe, wherever the tests write to
  Object.assign(stream, { write: hear, isTTY: false })
}

/** A command line without a process of its own, whose start costs many times what most commands do. */
export async function heythere(...args: readonly string[]): Promise<Omit<Finished, 'signal'>> {
  const { answer, ...heard } = await saidBy(() => exitCodeOf(args))
  return { code: answer, ...heard }
}

/** What is said while this goes on, and what it answers. */
export async function saidBy<Answer>(go: () => Promise<Answer>) {
  const heard = { stdout: '', stderr: '' }
  const answer = await said.run(heard, go)
  return { answer, ...heard }
}
