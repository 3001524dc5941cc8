import { sumOf } from '../../statistics/sum.js'
import { formatCount } from '../../units.js'
import type { Warns } from './warns.js'

/** The kernel dropped handshakes since the server accepted too late. Known if it runs on this machine. */
export const listenOverflow: Warns = ({ plan, runs }) => {
  const dropped = sumOf(runs, run => run.server?.account?.kernel?.listenOverflows ?? 0)
  if (dropped === 0) return null
  const cure =
    plan.target.kind === 'own'
      ? 'use a longer --backlog (at most net.core.somaxconn)'
      : 'let the server listen with a longer backlog (at most net.core.somaxconn)'
  return {
    figure: dropped,
    message: `${formatCount(dropped)} handshakes were dropped because the queue of a listening socket was full, and their clients try again after a second: ${cure}, or connect more slowly`,
  }
}
