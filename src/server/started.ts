/** Starts an object. If that fails, stops it and rejects with the same error. */
export async function started<Made extends { start(): Promise<unknown>; stop(): Promise<void> }>(
  made: Made,
): Promise<Made> {
  try {
    await made.start()
    return made
  } catch (error) {
    await made.stop()
    throw error
  }
}
