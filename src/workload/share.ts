/**
 * A thread's place among all threads of all agents: it takes the numbers index, index + of, index + 2 of, ...
 */
export interface ThreadPlace {
  readonly index: number
  readonly of: number
}

/**
 * The number of a thread's connection over all threads and agents, from 0; unique for any number of threads.
 */
export const connectionNumber = ({ index, of }: ThreadPlace, connection: number): number =>
  index + of * connection
