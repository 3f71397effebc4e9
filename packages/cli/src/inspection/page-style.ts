/** The style sheet of a page. Colours follow the system; nothing is loaded. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--page:#f6f6f3;--card:#fff;--ink:#1c1d20;--soft:#5d6169;--line:#e3e3de;--fill:#ecece8;--accent:#2b66c9;--small:#9dc0f5;--medium:#4a86e0;--large:#1b4691;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){:root{--page:#121316;--card:#1a1c20;--ink:#e9eaec;--soft:#a2a7b0;--line:#2d3036;--fill:#25282d;--accent:#74a7f7;--small:#35507c;--medium:#5a8de0;--large:#b5d0fb}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink)}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
header,main,footer{max-width:1240px;margin:0 auto;padding:0 24px}
header{padding-top:36px}
h1{font-size:28px;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere;letter-spacing:-.01em}
h2{font-size:19px;margin:0 0 12px;letter-spacing:-.005em}
h3{font-size:15px;margin:0}
p{margin:0}
.lead,.note,figcaption p,footer{color:var(--soft)}
.note{font-size:13px;margin-top:10px}
nav{margin:18px 0 0;display:flex;flex-wrap:wrap;gap:4px 18px;font-size:14px}
section{margin:36px 0 0;scroll-margin-top:16px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:22px 0 0;padding:0}
.facts div{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px}
.facts dt{color:var(--soft);font-size:13px}
.facts dd{margin:0;font-size:26px;line-height:1.25;font-weight:600;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.facts dd small{display:block;font-size:13px;font-weight:400;color:var(--soft);letter-spacing:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(340px,100%),1fr));gap:16px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th,td{padding:5px 0 5px 16px;text-align:right;white-space:nowrap;border-top:1px solid var(--line)}
thead th,thead td{font-weight:500;color:var(--soft);font-size:13px;border-top:0;vertical-align:bottom}
tbody tr:first-child>*{border-top-color:var(--line)}
th:first-child,td:first-child{padding-left:0}
th.name{text-align:left;font-weight:400;white-space:normal;overflow-wrap:anywhere;min-width:110px;max-width:280px}
td.bar{width:45%;min-width:110px;text-align:left}
.grid td.bar{width:30%;min-width:48px}
.grid th.name{min-width:72px}
.track{display:block;height:12px;border-radius:3px;background:var(--fill);overflow:hidden}
.track i{display:block;height:100%;background:var(--accent);border-radius:3px;min-width:2px}
.parts{display:flex;height:12px;border-radius:3px;overflow:hidden;background:var(--fill);min-width:90px;gap:1px}
.parts i{display:block;height:100%}
.swatch{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:8px;vertical-align:-1px;box-shadow:inset 0 0 0 1px rgb(0 0 0/.15)}
.s{background:var(--small)}.m{background:var(--medium)}.l{background:var(--large)}
.keys{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:13px;color:var(--soft);margin-top:10px}
.keys .swatch{margin-right:6px}
figure{margin:0}
figcaption{margin-bottom:12px}
figcaption p{font-size:13px}
svg{display:block;width:100%;height:auto}
svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--soft)}
.axis{stroke:var(--line);stroke-width:1}
.frame{fill:var(--fill)}
.mark{fill:var(--accent)}
.bubble{fill:var(--accent);fill-opacity:.45;stroke:var(--accent);stroke-width:1}
details{margin-top:12px;font-size:13px}
details table{font-size:13px;margin-top:8px}
summary{cursor:pointer;color:var(--soft);width:fit-content}
summary:hover{color:var(--ink)}
.samples{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(250px,100%),1fr));gap:16px;padding:0;margin:0;list-style:none}
.sample{background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden;display:flex;flex-direction:column;height:100%}
.sample .view{aspect-ratio:4/3;background:var(--fill);position:relative}
.view a,.view svg{position:absolute;inset:0;width:100%;height:100%}
.sample .text{padding:10px 12px;font-size:13px}
.sample .text b{font-weight:600;overflow-wrap:anywhere}
.sample .text ul{list-style:none;margin:4px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:0 12px;color:var(--soft)}
.sample .text .swatch{margin-right:5px}
.sample nav{display:none}
.sample:target{position:fixed;inset:0;z-index:2;border:0;border-radius:0;overflow:auto}
.sample:target .view{flex:1;aspect-ratio:auto;min-height:0}
.sample:target .view a{pointer-events:none}
.sample:target nav{display:flex;justify-content:flex-end;margin:0;padding:10px 16px;order:-1}
.blank{fill:var(--line)}
.shape{fill-opacity:.16;fill-rule:evenodd;stroke-width:2;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.mask{fill-opacity:.5;stroke:none;shape-rendering:crispEdges}
.line{fill:none}
.dot{stroke:#fff;stroke-width:1.5;vector-effect:non-scaling-stroke}
.crowd{stroke-dasharray:5 4}
footer{font-size:13px;padding-top:36px;padding-bottom:36px}
@media (min-width:800px){.grid .wide{grid-column:span 2}}
@media (max-width:600px){header,main,footer{padding-left:14px;padding-right:14px}header{padding-top:22px}h1{font-size:23px}.facts{grid-template-columns:repeat(2,1fr)}.facts dd{font-size:22px}.card{padding:14px 12px}th,td{padding-left:12px}td.bar{min-width:80px}th.name{min-width:124px}}
@media print{body{background:#fff}.sample{break-inside:avoid}nav{display:none}}
`;
