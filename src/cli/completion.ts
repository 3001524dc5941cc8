/** The completions that yargs finds for the current word, without the aliases: yargs offers -c as --c. */
export function completions(
  _current: string,
  _argv: unknown,
  byYargs: (onFound: (error: Error | null, suggestions: string[] | undefined) => void) => void,
  done: (suggestions: string[]) => void,
): void {
  byYargs((error, suggestions = []) => {
    if (error) throw error
    // In zsh, a colon separates a word from its description
    done(suggestions.filter(word => !/^--.(:|$)/.test(word)))
  })
}
