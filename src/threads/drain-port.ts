import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'

/** The undelivered messages of a port, oldest first. It does not wait for the event loop. */
export function* drainPort<Message>(port: MessagePort): Generator<Message> {
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) yield next.message
}
