/** The page's style sheet: one column, phone first; `data-print` is light in every colour scheme. */
export const STYLE = `
:root {
  --paper: #fff; --ink: #1a1d21; --quiet: #5b6570; --rule: #d8dde3; --tint: #f4f6f8; --heat: 11 98 176;
  --good: #00785a; --bad: #b3261e;
  --series-1: #0b62b0; --series-2: #c44f00; --series-3: #00785a; --series-4: #a8458a;
  --series-5: #8a6a00; --series-6: #6445b5; --series-7: #5c6470; --series-8: #00808c;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-print]) {
    --paper: #14171a; --ink: #e6e9ec; --quiet: #9ba6b1; --rule: #343b42; --tint: #1c2126; --heat: 108 182 255;
    --good: #4fd1a5; --bad: #ff8a80;
    --series-1: #6cb6ff; --series-2: #ff9b5e; --series-3: #4fd1a5; --series-4: #f08cc9;
    --series-5: #e3c04a; --series-6: #b69cff; --series-7: #aab4c0; --series-8: #4fd3e0;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1 { margin: 0; font-size: 0.9rem; font-weight: 600; color: var(--quiet); }
h2 { margin: 0.25rem 0 0; font-size: 1.6rem; line-height: 1.2; unicode-bidi: isolate; }
h3 { margin: 2rem 0 0.5rem; font-size: 1.2rem; }
h4 { margin: 0; font-size: 1rem; }
p { margin: 0.25rem 0; }
.quiet, figcaption p, small { color: var(--quiet); }
article { margin-bottom: 3rem; }
article + article { border-top: 2px solid var(--rule); padding-top: 1.5rem; }
:focus-visible { outline: 3px solid var(--series-2); outline-offset: 2px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 0.75rem; margin: 1rem 0; }
.tiles div { background: var(--tint); border-radius: 0.5rem; padding: 0.6rem 0.8rem; }
.tiles dt { color: var(--quiet); font-size: 0.85rem; }
.tiles dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.3; }
.tiles small { display: block; font-size: 0.8rem; font-weight: 400; line-height: 1.3; }
.definitions { display: grid; grid-template-columns: minmax(5.5rem, max-content) 1fr; gap: 0.3rem 1rem; margin: 0.75rem 0; }
.definitions dt { color: var(--quiet); }
@media (max-width: 32rem) { .definitions { grid-template-columns: 1fr; gap: 0; } .definitions dd { margin-bottom: 0.4rem; } .answer { font-size: 1.05rem; } }
.definitions dd { margin: 0; }
.answer { font-size: 1.15rem; line-height: 1.4; margin: 0.5rem 0 0.75rem; }
.verdicts td { vertical-align: top; }
.verdicts small { display: block; }
.warnings { padding: 0; list-style: none; }
.warnings li { border-left: 4px solid var(--series-5); background: var(--tint); padding: 0.4rem 0.8rem; margin: 0.4rem 0; }
.met { color: var(--good); } .missed { color: var(--bad); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; overflow-wrap: normal; }
.wide + .wide { margin-top: 1rem; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.25rem; }
th, td { text-align: right; padding: 0.3rem 0.7rem; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:first-child { text-align: left; padding-left: 0; white-space: normal; min-width: 5.5rem; overflow-wrap: anywhere; }
thead th { color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 400; unicode-bidi: isolate; }
figure { margin: 1.25rem 0; break-inside: avoid; }
.chart { min-height: 17rem; margin: 0.25rem 0; touch-action: pan-y; }
.u-legend { font-size: 0.85rem; text-align: left; margin: 0; }
.u-legend .u-marker { width: 2.2em; height: 0.7em; }
.u-legend .u-marker svg { display: block; width: 100%; height: 100%; }
.u-inline.u-live th::after { content: none; }
.u-legend .u-series:has(.u-value:empty):first-child { display: none; }
.u-legend td, .u-legend th { border: 0; white-space: normal; padding: 0.1rem 0.2rem; color: var(--ink); font-weight: 400; }
details > summary { cursor: pointer; color: var(--quiet); font-size: 0.9rem; padding: 0.2rem 0; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem 2rem; }
.panels table { width: 100%; table-layout: fixed; }
.panels th, .panels td { white-space: normal; }
.panels th:first-child { width: 38%; }
.panels .wide { margin: 0; }
.panels small { display: inline-block; white-space: nowrap; }
.interval { display: block; width: 100%; height: 0.9rem; overflow: visible; }
.interval .whole { fill: var(--tint); }
.interval .value { fill: var(--series-1); opacity: 0.25; }
.interval .ends { stroke: var(--ink); stroke-width: 2; }
.interval .middle { fill: var(--series-1); }
.heat th:not(:first-child), .heat td { text-align: center; }
.heat th:first-child { overflow-wrap: normal; }
.heat td { min-width: 4rem; border: 2px solid var(--paper); padding: 0.5rem; }
${Array.from({ length: 9 }, (_, step) => `.heat-${step} { background: rgb(var(--heat) / ${((step / 8) * 0.46 + 0.04).toFixed(2)}); }`).join('\n')}
/* As wide as it is drawn: its texts would be too small on a phone. */
.flame svg { display: block; font-size: 11px; }
.call rect { fill: var(--tint); stroke: var(--rule); }
.call text { fill: var(--ink); pointer-events: none; }
.call.chosen rect { stroke: var(--series-2); stroke-width: 2; }
.area-handler rect { fill: rgb(var(--heat) / 0.34); } .area-messages rect { fill: rgb(var(--heat) / 0.26); }
.area-waking-threads rect { fill: rgb(var(--heat) / 0.2); } .area-sockets rect { fill: rgb(var(--heat) / 0.14); }
.area-gc rect { fill: var(--rule); }
.call-text { min-height: 1.5em; font-size: 0.9rem; }
footer { border-top: 1px solid var(--rule); padding-top: 0.5rem; color: var(--quiet); font-size: 0.85rem; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  figure details { display: none; }
  table { font-size: 8pt; }
  th, td { padding: 0.2rem 0.35rem; }
  .panels { grid-template-columns: 1fr 1fr; }
  .chart:focus-visible { outline: none; }
  .tiles div, .warnings li, .heat td { print-color-adjust: exact; }
  h3, h4 { break-after: avoid; }
  tr { break-inside: avoid; }
}
`
