import type { Socket } from 'node:net'
import type { Driven, Watch } from '../../../src/driver/drive.js'
import type { PlanOptions } from '../../../src/plan/parse-plan.js'
import type { Plan } from '../../../src/plan/plan.js'
import { parseWorkload } from '../../../src/workload/file/load-workload.js'
import { drivePlan, planAt } from '../driving.js'

/** The plan of a workload file. `options` are those of bench. */
export const workloadPlan = (yaml: string, port: number, options: PlanOptions): Plan => ({
  ...planAt(port, options),
  exchange: { kind: 'workload', spec: parseWorkload('test.yaml', yaml).spec },
})

/** Drives a workload file. */
export const driveWorkload = (
  yaml: string,
  port: number,
  options: PlanOptions,
  watch?: Partial<Watch>,
): Promise<Driven> => drivePlan(workloadPlan(yaml, port, options), watch)

/** Calls back with each received line, without its line end. */
export function onLine(socket: Socket, onEach: (line: string) => void): void {
  let held = ''
  socket.on('data', chunk => {
    const lines = (held + chunk.toString('latin1')).split('\n')
    held = lines.pop() ?? ''
    for (const line of lines) onEach(line)
  })
}

/** Answers each line with the result of `answer`, and counts lines by their first word. */
export class LineServer {
  readonly counts: Record<string, number> = {}
  readonly lines: string[] = []

  readonly onSocket = (socket: Socket): void =>
    onLine(socket, line => {
      this.lines.push(line)
      const [word = ''] = line.split(' ')
      this.counts[word] = (this.counts[word] ?? 0) + 1
      const reply = this.answer(line, socket)
      if (reply !== null) socket.write(`${reply}\n`)
    })
  readonly answer: (line: string, socket: Socket) => string | null

  constructor(answer: (line: string, socket: Socket) => string | null = line => `ok ${line}`) {
    this.answer = answer
  }
}
