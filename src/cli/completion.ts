/** What yargs finds for the word under way, without the aliases: it offers -c as --c. */
export function completions(
  _current: string,
  _argv: unknown,
  byYargs: (onFound: (error: Error | null, words: string[] | undefined) => void) => void,
  done: (words: string[]) => void,
): void {
  byYargs((error, words = []) => {
    if (error) throw error
    // In zsh a word has its description behind a colon
    done(words.filter(word => !/^--.(:|$)/.test(word)))
  })
}
