import { readFileSync, writeFileSync } from 'node:fs'
import { FLAGS_PAGE, withFlagTable } from './flag-table.js'
import { MAN_PAGE, manPage } from './man-page.js'

const path = new URL(`../../../${FLAGS_PAGE}`, import.meta.url)
writeFileSync(path, withFlagTable(readFileSync(path, 'utf8')))

writeFileSync(new URL(`../../../${MAN_PAGE}`, import.meta.url), manPage())
