import { TUTORIAL_REPLY } from '../../protocol/tutorial.js'
import type { Handler } from './handler.js'

const reply = new TextEncoder().encode(TUTORIAL_REPLY)

/** Returns the tutorial's reply to any request. */
export const tutorial: Handler = () => reply
