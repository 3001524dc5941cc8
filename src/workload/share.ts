/** A thread's place among those of all agents: it takes the numbers index, index + of, index + 2 of ... */
export interface ThreadPlace {
  readonly index: number
  readonly of: number
}

/** A connection's number over all threads and agents, from 0; unique however connections are split. */
export const connectionNumber = ({ index, of }: ThreadPlace, connection: number): number =>
  index + of * connection
