import { sumOf } from '../../statistics/sum.js'
import { formatCount } from '../../units.js'
import type { Warns } from './warns.js'

/** The kernel of the server's machine dropped handshakes since nobody accepted: known where the server runs here. */
export const listenOverflow: Warns = ({ plan, runs }) => {
  const dropped = sumOf(runs, run => run.server?.account?.kernel?.listenOverflows ?? 0)
  if (dropped === 0) return null
  const cure =
    plan.target.kind === 'own'
      ? 'use a longer --backlog (net.core.somaxconn bounds it)'
      : 'let the server listen with a longer backlog (net.core.somaxconn bounds it)'
  return {
    figure: dropped,
    message: `${formatCount(dropped)} handshakes were dropped because a listening socket's queue was full, and their clients try again after a second: ${cure}, or connect more slowly`,
  }
}
