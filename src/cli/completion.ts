/** What yargs finds for the word under way, without the aliases: it offers -c as --c. */
export function completions(
  _current: string,
  _argv: unknown,
  byYargs: (onFound: (error: Error | null, suggestions: string[] | undefined) => void) => void,
  done: (suggestions: string[]) => void,
): void {
  byYargs((error, suggestions = []) => {
    if (error) throw error
    // In zsh a word has its description behind a colon
    done(suggestions.filter(word => !/^--.(:|$)/.test(word)))
  })
}
