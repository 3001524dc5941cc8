const BARS = '▁▂▃▄▅▆▇█'

/** Values as bars from zero, at most `width` of them; if there are more, neighbours are averaged. */
export function sparkline(values: readonly number[], width: number): string {
  const group = Math.max(1, Math.ceil(values.length / width))
  const points: number[] = []
  for (let from = 0; from < values.length; from += group) {
    const part = values.slice(from, from + group)
    points.push(part.reduce((sum, value) => sum + value, 0) / part.length)
  }
  const top = Math.max(...points)
  return points.map(point => BARS[top <= 0 ? 0 : Math.min(7, Math.floor((point / top) * 8))]).join('')
}
