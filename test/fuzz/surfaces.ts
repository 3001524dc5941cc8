import { commandLines, flags, processes } from './arguments.js'
import { readers } from './readers.js'
import { comparisons, results } from './saved-files.js'
import { server } from './server.js'
import { shapes } from './shapes.js'
import type { Surface } from './surface.js'
import { dataFiles, specs, workloads } from './workloads.js'

export const SURFACES: readonly Surface[] = [
  readers,
  server,
  flags,
  commandLines,
  processes,
  results,
  comparisons,
  specs,
  dataFiles,
  workloads,
  shapes,
]
