import { type AgentBeat, agentBeatSchema, decode } from './messages.js'

/** More than the heartbeats of 10,000 agents in each phase of a run. A stranger can't fill the memory. */
const MOST_READ = 65_536

/**
 * Decodes the heartbeats of agents. Most of them have no seconds and are the same bytes as the one before, so
 * each is parsed and checked only once: equal bytes are the same message.
 */
export class BeatReader {
  readonly #read = new Map<string, AgentBeat>()

  /** null: it is invalid. */
  read(bytes: Uint8Array): AgentBeat | null {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
    const known = this.#read.get(key)
    if (known) return known
    const beat = decode(agentBeatSchema, bytes)
    if (beat?.batch === null) {
      if (this.#read.size === MOST_READ) this.#read.clear()
      this.#read.set(key, beat)
    }
    return beat
  }
}
