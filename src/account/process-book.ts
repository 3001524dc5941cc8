import { signIn } from './sign-in.js'
import { ThreadBook } from './thread-book.js'

let ours: ThreadBook | undefined

/** The book of this process, for its main thread, which is in it. Each thread that is to enter itself is given its memory. */
export function processBook(): ThreadBook {
  if (!ours) {
    ours = new ThreadBook()
    signIn(ours, 'main', { loop: true })
  }
  return ours
}
