/** The values of the "Hey there" tutorial. */
export const TUTORIAL_HOST = '0.0.0.0'
export const TUTORIAL_PORT = 8000
/** The tutorial's `recv(1024)`: a request is the result of one read, up to this many bytes. */
export const TUTORIAL_MAX_REQUEST_BYTES = 1024
export const TUTORIAL_REQUEST = 'Hey there, from our TCP client.'
export const TUTORIAL_REPLY = 'Hey there, from TCP server.'
