import { readFileSync, writeFileSync } from 'node:fs'
import { withFlagTable } from './flag-table.js'

const path = new URL('../../../README.md', import.meta.url)
writeFileSync(path, withFlagTable(readFileSync(path, 'utf8')))
