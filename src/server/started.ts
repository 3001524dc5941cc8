/** Starts what was made; what does not start is stopped, and rejects as its start did. */
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
