/** The look of the page: light and dark, wide and narrow, on screen and on paper. */
export const STYLE = `
:root { color-scheme: light dark;
  --bg: #f6f7f9; --card: #ffffff; --ink: #16191f; --soft: #5d6675; --line: #e2e6ec; --code: #f1f3f6;
  --hit: #15803d; --hit-ink: #14532d; --hit-bg: #dcf5e4; --miss: #c2410c; --miss-bg: #fff1e8; --part: #a16207;
  --accent: #4f46e5; --shadow: 0 1px 2px rgb(16 24 40 / .05), 0 1px 6px rgb(16 24 40 / .04); }
@media (prefers-color-scheme: dark) { :root {
  --bg: #0d1016; --card: #151a22; --ink: #e8ebf1; --soft: #98a2b3; --line: #262d39; --code: #0f131a;
  --hit: #34d17c; --hit-ink: #a9f0c6; --hit-bg: #11301f; --miss: #fb9a5b; --miss-bg: #35200f; --part: #eab308;
  --accent: #a5a0ff; --shadow: none; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 2.25rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; letter-spacing: -.02em; margin: 0; }
h2 { font-size: 1.05rem; letter-spacing: -.01em; margin: 2.5rem 0 .75rem; }
h3 { font-size: .8rem; font-weight: 600; color: var(--soft); margin: 1.4rem 0 .4rem; }
h3:first-child { margin-top: 0; }
p { margin: .25rem 0; } .soft { color: var(--soft); }
code, pre, .mono { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; font-size: .86em; }
a { color: inherit; text-decoration: none; } a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(148px, 1fr)); gap: .75rem; margin-top: 1.5rem; }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); }
.tile { padding: .9rem 1rem 1rem; }
@media (max-width: 980px) { .tiles { grid-template-columns: repeat(3, 1fr); } } @media (max-width: 520px) { .tiles { grid-template-columns: repeat(2, 1fr); } }
.tile .name { color: var(--soft); font-size: .82rem; }
.tile .percent { font-size: 1.85rem; font-weight: 650; letter-spacing: -.03em; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile .percent small { font-size: .55em; font-weight: 500; color: var(--soft); margin-left: .1em; }
.tile .of { font-size: .82rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.bar { position: relative; display: block; height: 6px; border-radius: 3px; background: var(--line); margin-top: .6rem; overflow: hidden; }
.bar i { position: absolute; inset: 0 auto 0 0; border-radius: 3px; background: var(--part); }
.bar.all i { background: var(--hit); } .bar.low i { background: var(--miss); }
.bar b { position: absolute; top: 0; bottom: 0; width: 2px; background: var(--ink); }
.short, .enough { display: block; margin-top: .35rem; font-size: .78rem; font-weight: 600; } .short { color: var(--miss); } .enough { color: var(--hit); }
.card { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th { font-weight: 500; color: var(--soft); text-align: left; font-size: .78rem; white-space: nowrap; }
.matrix { font-variant-numeric: tabular-nums; }
.matrix th { padding: .7rem .3rem .5rem; text-align: center; border-bottom: 1px solid var(--line); }
.matrix th:first-child { text-align: left; padding-left: 1rem; } .matrix th.meter { text-align: left; padding-left: .9rem; }
.matrix td { padding: 2px; } .matrix td:first-child { padding: .3rem .75rem .3rem 1rem; }
.matrix tr + tr td:first-child, .matrix tr + tr td { border-top: 1px solid color-mix(in srgb, var(--line) 45%, transparent); }
.matrix tbody tr:hover td { background: color-mix(in srgb, var(--accent) 5%, transparent); }
.matrix .op { font-weight: 550; display: block; line-height: 1.3; } .matrix .path { color: var(--soft); font-size: .78em; overflow-wrap: anywhere; }
.cell { display: grid; place-items: center; min-width: 46px; height: 30px; border-radius: 6px; font-size: .8rem; }
.cell.n1 { background: color-mix(in srgb, var(--hit) 22%, var(--card)); } .cell.n2 { background: color-mix(in srgb, var(--hit) 38%, var(--card)); }
.cell.n3 { background: color-mix(in srgb, var(--hit) 58%, var(--card)); } .cell.n4 { background: color-mix(in srgb, var(--hit) 82%, var(--card)); color: var(--card); }
.cell.n3 { font-weight: 550; } .cell.n4 { font-weight: 600; }
.cell.none { border: 1px dashed color-mix(in srgb, var(--miss) 65%, transparent); color: var(--miss); background: var(--miss-bg); }
.cell.other { border-color: var(--line); color: var(--soft); background: none; }
.matrix td.meter { width: 104px; padding: 0 1rem 0 .9rem; } .meter .bar { margin: 0; } .meter span.num { font-size: .75rem; color: var(--soft); white-space: nowrap; }
.method { display: inline-block; min-width: 3.4em; font: 650 .68rem/1.5 ui-monospace, Menlo, Consolas, monospace; text-align: center; border-radius: 5px; padding: .1em .45em; color: var(--soft); background: var(--code); border: 1px solid var(--line); }
.legend { display: flex; flex-wrap: wrap; gap: .4rem 1.1rem; margin: .6rem .25rem 0; font-size: .8rem; color: var(--soft); align-items: center; }
.legend .cell { display: inline-grid; min-width: 26px; height: 18px; vertical-align: middle; margin-right: .35rem; font-size: .7rem; } .legend .cell + .cell { margin-left: -.25rem; }
.bar-top { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: baseline; justify-content: space-between; }
.only { font-size: .85rem; color: var(--soft); cursor: pointer; } .only input { accent-color: var(--accent); margin: 0 .35rem 0 0; vertical-align: -1px; }
details.card { margin-bottom: .5rem; }
details.card > summary { display: flex; gap: .75rem; align-items: center; padding: .65rem 1rem; cursor: pointer; list-style: none; }
details.card > summary::-webkit-details-marker { display: none; }
details.card > summary::before { content: ""; flex: none; width: 6px; height: 6px; border: solid var(--soft); border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); transition: transform .12s; }
details.card[open] > summary::before { transform: rotate(45deg); }
details.card > summary .op { font-weight: 600; } details.card > summary .path { color: var(--soft); flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
details.card > summary .num { color: var(--soft); font-size: .8rem; white-space: nowrap; font-variant-numeric: tabular-nums; }
.inside { border-top: 1px solid var(--line); padding: 1rem 1rem 1.1rem; }
.rows td { padding: .28rem .75rem .28rem 0; vertical-align: top; border-top: 1px solid color-mix(in srgb, var(--line) 60%, transparent); }
.rows tr:first-child td { border-top: 0; } .rows td:last-child { padding-right: 0; }
.rows td.where { width: 34%; overflow-wrap: anywhere; } .rows td.what { width: 22%; color: var(--soft); overflow-wrap: anywhere; }
.chips { display: flex; flex-wrap: wrap; gap: .25rem; }
.chip { display: inline-flex; gap: .4em; border-radius: 999px; padding: .02rem .55rem; font-size: .78rem; background: var(--hit-bg); color: var(--hit-ink); border: 1px solid transparent; overflow-wrap: anywhere; }
.chip b { font-weight: 600; opacity: .75; font-variant-numeric: tabular-nums; }
.chip.none { background: none; color: var(--miss); border: 1px dashed color-mix(in srgb, var(--miss) 60%, transparent); }
.chip.odd { background: var(--miss-bg); color: var(--miss); }
details.body { margin-top: 1.2rem; } details.body + details.body { margin-top: .45rem; } details.body > summary { cursor: pointer; font-size: .8rem; font-weight: 600; color: var(--soft); list-style: disclosure-closed inside; }
details.body[open] > summary { list-style-type: disclosure-open; margin-bottom: .35rem; } details.body .num { font-weight: 400; margin-left: .35rem; font-variant-numeric: tabular-nums; }
details.paste { margin-top: 1.2rem; } details.paste > summary { cursor: pointer; font-weight: 600; font-size: .88rem; color: var(--accent); }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: .8rem .9rem; overflow-x: auto; line-height: 1.45; margin: .5rem 0 0; tab-size: 2; }
.note { border-left: 3px solid var(--part); padding: .3rem .8rem; background: var(--card); border-radius: 0 8px 8px 0; margin-top: 1rem; font-size: .9rem; }
body:has(#only:checked) .whole { display: none; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .8rem; }
@media (max-width: 640px) { .matrix .path, details.card > summary .path, td.meter, th.meter { display: none; } main { padding-top: 1.25rem; } .rows td { display: block; width: auto !important; padding: .1rem 0; } .rows td + td { border-top: 0; } .rows tr td:first-child { padding-top: .5rem; } }
@media print { .only { display: none; } .tile, .card { break-inside: avoid; box-shadow: none; } }
`;
