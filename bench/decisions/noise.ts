import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** The deviation of one run of a cell in one round, as a logarithm. Rounds come in order. */
export type Noise = (round: number, cell: number) => number

export const uniformsOf = (seed: number): (() => number) => {
  const random = xoroshiro128plus(seed)
  for (let draw = 0; draw < 64; draw++) random.next()
  return () => ((random.next() >>> 0) + 0.5) / 0x1_0000_0000
}

const normalOf = (uniform: () => number) => (): number =>
  Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())

/** Typical of a quiet machine and short runs: 3 % from run to run. */
const SPREAD = 0.03

/** Student's t of 3 degrees of freedom, scaled to a variance of 1. */
const heavy = (normal: () => number) => (): number =>
  normal() / Math.sqrt((normal() ** 2 + normal() ** 2 + normal() ** 2) / 3) / Math.sqrt(3)

/** Each takes uniform values, and makes the noise of one experiment. */
export const NOISES = {
  normal: (uniform: () => number): Noise => {
    const normal = normalOf(uniform)
    return () => SPREAD * normal()
  },
  heavy: (uniform: () => number): Noise => {
    const tailed = heavy(normalOf(uniform))
    return () => SPREAD * tailed()
  },
  /** The machine gets slower and faster from round to round, by more than the runs of a round differ. */
  drift: (uniform: () => number): Noise => {
    const normal = normalOf(uniform)
    const ofRounds: number[] = []
    return round => {
      ofRounds[round] ??= (ofRounds[round - 1] ?? 0) * 0.9 + 2 * SPREAD * normal()
      return ofRounds[round] + SPREAD * normal()
    }
  },
  /** Some cells are steady and some are not, from 1 to 6 %. */
  unequal: (uniform: () => number): Noise => {
    const normal = normalOf(uniform)
    const spreads: number[] = []
    return (_, cell) => {
      spreads[cell] ??= SPREAD * 6 ** (uniform() - 0.5) * 0.82
      return spreads[cell] * normal()
    }
  },
  /** One machine is steady and another is not, from 0.5 to 6 %; unknown before the first rounds. */
  unknown: (uniform: () => number): Noise => {
    const normal = normalOf(uniform)
    const spread = 0.005 * 12 ** uniform()
    return () => spread * normal()
  },
  /** Something else takes the cores in one run of ten, which loses up to a fifth. */
  interrupted: (uniform: () => number): Noise => {
    const normal = normalOf(uniform)
    return () => SPREAD * normal() + (uniform() < 0.1 ? Math.log(1 - 0.2 * uniform()) : 0)
  },
} as const satisfies Record<string, (uniform: () => number) => Noise>
