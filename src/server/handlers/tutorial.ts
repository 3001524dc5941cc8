import { TUTORIAL_REPLY } from '../../protocol/tutorial.js'
import type { Handler } from './handler.js'

const reply = new TextEncoder().encode(TUTORIAL_REPLY)

/** Answers the tutorial's reply, whatever was asked. */
export const tutorial: Handler = () => reply
