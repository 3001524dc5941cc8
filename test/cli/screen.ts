/** The parts of a terminal that the progress uses: lines, CR, LF, cursor up, and erasing. */
export class Screen {
  readonly lines: string[] = ['']
  #row = 0
  #column = 0

  /** Reflows the lines to fewer columns. The cursor stays at its character, as in most terminals. */
  narrow(columns: number): void {
    const broken = this.lines.map(line => line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? [''])
    const above = broken.slice(0, this.#row).flat().length
    this.#row = above + Math.floor(Math.max(0, this.#column - 1) / columns)
    this.#column = Math.min(columns, this.#column - (this.#row - above) * columns)
    this.lines.splice(0, this.lines.length, ...broken.flat())
  }

  write(text: string): void {
    for (const [token] of text.matchAll(/\u001b\[\d*[A-Z]|./gsu)) this.#take(token)
  }

  #take(token: string): void {
    const line = this.lines[this.#row] ?? ''
    if (token === '\r') this.#column = 0
    else if (token === '\n') {
      this.#row++
      this.#column = 0
      this.lines[this.#row] ??= ''
    } else if (token.endsWith('A') && token.length > 1) this.#row -= Number(token.slice(2, -1))
    else if (token === '\u001b[K') this.lines[this.#row] = line.slice(0, this.#column)
    else if (token === '\u001b[J') {
      this.lines[this.#row] = line.slice(0, this.#column)
      this.lines.length = this.#row + 1
    } else {
      this.lines[this.#row] =
        line.slice(0, this.#column).padEnd(this.#column) + token + line.slice(this.#column + 1)
      this.#column++
    }
  }
}
