import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { html, inlined, type Markup } from './markup.js'
import { STYLE } from './style.js'
import { uplotScript, uplotStyle } from './uplot.js'

/** The compiled scripts that run in a browser. */
const ownScript = (name: 'charts' | 'flame'): string =>
  readFileSync(new URL(`./browser/${name}.js`, import.meta.url), 'utf8')

const hash = (code: string): string => `'sha256-${createHash('sha256').update(code).digest('base64')}'`

/** A whole page in one file. Only its own style and scripts apply, and it fetches nothing. */
export function page(title: string, body: Markup): string {
  const style = uplotStyle() + STYLE
  const [library, charts, flame] = [uplotScript(), ownScript('charts'), ownScript('flame')]
  const policy = [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${hash(library)} ${hash(charts)} ${hash(flame)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${inlined('style', style)}
</head>
<body>
${body}
${inlined('script', library)}
${inlined('script type="module"', charts)}
${inlined('script type="module"', flame)}
</body>
</html>
`.text
}
