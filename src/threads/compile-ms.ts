/**
 * Longer than V8's background compilation of a function takes. Node 20 aborts the process if a thread ends meanwhile
 * (assertion in NodePlatform::ForIsolate), and nothing tells when it is over: so a thread rests this long before it ends.
 */
export const COMPILE_MS = 100
