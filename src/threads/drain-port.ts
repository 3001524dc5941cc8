import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'

/** What has arrived at a port and was not delivered yet, oldest first; the event loop need not turn for it. */
export function* drainPort<Message>(port: MessagePort): Generator<Message> {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) yield next.message
}
