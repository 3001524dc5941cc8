/**
 * The waiting time of each request in a queue with one server, first come first served: W(n+1) = max(0, W(n)
 * + S(n) - A(n+1)), where A is the time between arrivals (Lindley, The theory of queues with a single server,
 * 1952). All in one unit; `occupied` is the time for which a request blocks the server for the next one.
 */
export function lindleyWaits(due: readonly number[], occupied: readonly number[]): number[] {
  const waits: number[] = []
  for (let n = 0; n < due.length; n++)
    waits.push(n === 0 ? 0 : Math.max(0, waits[n - 1]! + occupied[n - 1]! - (due[n]! - due[n - 1]!)))
  return waits
}

/**
 * Response time in M/M/1 is exponential with mean S / (1 - rho) (Kleinrock, Queueing Systems I, 1975, 3.2).
 */
export const mm1Percentile = (percentile: number, service: number, rho: number): number =>
  (-Math.log(1 - percentile / 100) * service) / (1 - rho)

export const mm1Mean = (service: number, rho: number): number => service / (1 - rho)

/** The mean wait in M/D/1 is rho S / (2 (1 - rho)) (Pollaczek and Khinchine; Kleinrock, 5.6). */
export const md1Mean = (service: number, rho: number): number => service + (rho * service) / (2 * (1 - rho))
