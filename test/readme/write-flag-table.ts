import { readFileSync, writeFileSync } from 'node:fs'
import { FLAGS_PAGE, withFlagTable } from './flag-table.js'

const path = new URL(`../../../${FLAGS_PAGE}`, import.meta.url)
writeFileSync(path, withFlagTable(readFileSync(path, 'utf8')))
