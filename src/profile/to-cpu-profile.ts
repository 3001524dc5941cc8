import type { CpuProfile, ProfileNode } from './cpu-profile.js'
import type { RunProfile, ThreadTree } from './run-profile.js'

/** A node that still gets samples and callees. */
interface GrowingNode extends ProfileNode {
  hitCount: number
  readonly children: number[]
}

/** Puts all threads under one root: DevTools and speedscope read only one tree per file. */
class Builder {
  readonly nodes: GrowingNode[] = []
  readonly samples: number[] = []
  readonly timeDeltas: number[] = []
  #atUs = 0
  #lastUs = 0

  node(functionName: string, place: string): number {
    const [, file = place, line = '0'] = /^(.*):(\d+)$/.exec(place) ?? []
    const callFrame = {
      ...{ functionName, scriptId: '0', url: file },
      ...{ lineNumber: Number(line) - 1, columnNumber: -1 },
    }
    this.nodes.push({ id: this.nodes.length + 1, callFrame, hitCount: 0, children: [] })
    return this.nodes.length
  }

  call(caller: number, called: number): void {
    this.nodes[caller - 1]!.children.push(called)
  }

  sample(node: number, us: number): void {
    if (us <= 0) return
    this.samples.push(node)
    this.timeDeltas.push(this.#atUs - this.#lastUs)
    this.#lastUs = this.#atUs
    this.#atUs += us
    this.nodes[node - 1]!.hitCount++
  }

  get endUs(): number {
    return this.#atUs
  }
}

/** Depth first, so the callees of a function are side by side in a flame chart. */
function addThread(
  builder: Builder,
  root: number,
  { name, nodes }: ThreadTree,
  functions: RunProfile['functions'],
): void {
  const thread = builder.node(name, '')
  builder.call(root, thread)
  const called: number[][] = nodes.map(() => [])
  const first: number[] = []
  for (const [index, [caller]] of nodes.entries()) (called[caller] ?? first).push(index)
  const open = first.map(index => ({ index, caller: thread })).reverse()
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [, of, us] = nodes[next.index]!
    const id = builder.node(...functions[of]!)
    builder.call(next.caller, id)
    builder.sample(id, us)
    for (const index of called[next.index]!.toReversed()) open.push({ index, caller: id })
  }
}

/**
 * A profile for DevTools and speedscope. Its times are artificial: the threads come one after the other, and
 * calls with the same callers are merged, however many there were.
 */
export function toCpuProfile(profiles: readonly RunProfile[]): CpuProfile {
  const builder = new Builder()
  const root = builder.node('(root)', '')
  for (const { threads, functions } of profiles)
    for (const thread of threads) addThread(builder, root, thread, functions)
  const { nodes, samples, timeDeltas, endUs } = builder
  return { nodes, startTime: 0, endTime: endUs, samples, timeDeltas }
}
