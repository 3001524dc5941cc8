import { signIn } from './sign-in.js'
import { ThreadBook } from './thread-book.js'

let ours: ThreadBook | undefined

/**
 * The ThreadBook of this process. The main thread creates and enters it at the first call; other threads are
 * given its memory to enter themselves.
 */
export function processBook(): ThreadBook {
  if (!ours) {
    ours = new ThreadBook()
    signIn(ours, 'main', { loop: true })
  }
  return ours
}
