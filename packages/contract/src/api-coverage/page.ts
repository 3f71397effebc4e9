import { STYLE } from "./page-style.ts";
import type {
  Coverage,
  CoverageThresholds,
  Dimension,
  KeywordCoverage,
  OperationCoverage,
  Share,
} from "./report.ts";

/** A report to look at: one page that needs nothing else, no script and no network. */
export function coveragePage(covered: Coverage, thresholds: CoverageThresholds = {}): string {
  const { spec, operations } = covered;
  const title = `${spec.title} ${spec.version}`.trim();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Coverage of ${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p class="soft">What the tests reached of the API: ${plural(operations.length, "operation")}, ${plural(
    operations.reduce((sum, { calls }) => sum + calls, 0),
    "call",
  )}.</p>
<div class="tiles">
${tiles(covered, thresholds)}
</div>
${notes(covered)}
<h2>Operations and documented statuses</h2>
<div class="card">${matrix(operations)}</div>
<p class="legend"><span><span class="cell n1">1</span><span class="cell n2">5</span><span class="cell n3">25</span><span class="cell n4">99</span> reached, how often</span>
<span><span class="cell none">–</span> documented, never reached</span>${
    operations.some(({ statuses }) => "default" in statuses)
      ? `\n<span><span class="cell none other">–</span> default: counted apart</span>`
      : ""
  }
<span><span class="chip odd">418</span> came, is not documented</span></p>
<div class="bar-top"><h2>In detail</h2><label class="only"><input type="checkbox" id="only">Only what is missing</label></div>
${operations.map((operation) => details(operation, covered.stubHeader)).join("\n")}
<footer>Document ${escaped(spec.fingerprint)}. Met: a value at the bound. Broken: one just beyond. Only requests can break a keyword.</footer>
</main>
</body>
</html>
`;
}

const TILES: readonly (readonly [Dimension, string])[] = [
  ["operations", "Operations"],
  ["statuses", "Statuses"],
  ["defaults", "Default answers"],
  ["parameters", "Parameter values"],
  ["keywords", "Keywords together"],
  ["requestKeywords", "Request keywords"],
  ["responseKeywords", "Response keywords"],
];

function tiles({ summary }: Coverage, thresholds: CoverageThresholds): string {
  return TILES.filter(
    ([name]) => name !== "defaults" || summary.defaults.total > 0 || thresholds.defaults !== undefined,
  )
    .map(([name, title]) => {
      const share = summary[name];
      const wanted = thresholds[name];
      const verdict =
        wanted === undefined
          ? ""
          : share.percent < wanted
            ? `<div class="short">below ${wanted} %</div>`
            : `<div class="enough">at least ${wanted} %</div>`;
      return `<div class="tile"><div class="name">${title}</div><div class="percent">${share.percent}<small>%</small></div><div class="of">${
        share.total === 0 ? "nothing to reach" : `${share.reached} of ${share.total}`
      }</div>${bar(share, wanted)}${verdict}</div>`;
    })
    .join("\n");
}

function bar({ percent }: Share, wanted?: number): string {
  const level = percent === 100 ? " all" : percent < 50 ? " low" : "";
  const mark = wanted === undefined ? "" : `<b style="left:calc(${wanted}% - 1px)"></b>`;
  return `<span class="bar${level}"><i style="width:${percent}%"></i>${mark}</span>`;
}

function notes({ unrouted, operations }: Coverage): string {
  const undocumented = operations.filter((operation) => operation.undocumented.length > 0);
  return [
    ...(unrouted === 0
      ? []
      : [`${plural(unrouted, "request")} went to no operation of the document: a wrong path or method.`]),
    ...(undocumented.length === 0
      ? []
      : [
          `Statuses that the document does not have: ${undocumented
            .map(({ operationId, undocumented: statuses }) => `${operationId} ${statuses.join(", ")}`)
            .join("; ")}.`,
        ]),
  ]
    .map((text) => `<p class="note">${escaped(text)}</p>`)
    .join("\n");
}

function matrix(operations: readonly OperationCoverage[]): string {
  const statuses = [
    ...new Set(operations.flatMap((operation) => Object.keys(operation.statuses))),
  ].toSorted();
  const head = statuses.map((status) => `<th>${escaped(status)}</th>`).join("");
  const rows = operations.map((operation) => {
    const cells = statuses.map((status) => {
      const count = operation.statuses[status];
      return `<td>${count === undefined ? "" : cell(status, count)}</td>`;
    });
    const odd = operation.undocumented.map((status) => ` <span class="chip odd">${status}</span>`).join("");
    return `<tr><td><a class="op" href="#${anchor(operation)}">${escaped(operation.operationId)}</a><span class="path mono">${escaped(operation.method)} ${escaped(operation.path)}</span>${odd}</td>${cells.join("")}<td class="meter">${meter(operation.parameters)}</td><td class="meter">${meter(operation.keywords)}</td></tr>`;
  });
  return `<table class="matrix"><thead><tr><th>Operation</th>${head}<th class="meter">Parameters</th><th class="meter">Keywords</th></tr></thead><tbody>\n${rows.join("\n")}\n</tbody></table>`;
}

function cell(status: string, count: number): string {
  if (count === 0) return `<span class="cell none${status === "default" ? " other" : ""}">–</span>`;
  const shade = count < 5 ? 1 : count < 25 ? 2 : count < 99 ? 3 : 4;
  return `<span class="cell n${shade}" title="${count}">${count > 9999 ? `${Math.floor(count / 1000)}k` : count}</span>`;
}

type Seen = { readonly seen: Readonly<Record<string, number>> };

function shareOf(lists: readonly Seen[]): Share {
  const counts = lists.flatMap(({ seen }) => Object.values(seen));
  const reached = counts.filter((count) => count > 0).length;
  const percent = counts.length === 0 ? 100 : Math.floor((1000 * reached) / counts.length) / 10;
  return { reached, total: counts.length, percent };
}

function meter(lists: readonly Seen[]): string {
  const share = shareOf(lists);
  return share.total === 0 ? "" : `${bar(share)}<span class="num">${share.reached} of ${share.total}</span>`;
}

function anchor({ operationId }: OperationCoverage): string {
  return `op-${operationId.replaceAll(/[^\w-]/g, "-")}`;
}

function details(operation: OperationCoverage, header: string): string {
  const { statuses, parameters, keywords } = operation;
  const of = [{ seen: statuses }, ...parameters, ...keywords];
  const share = shareOf(of);
  const whole = share.reached === share.total;
  return `<details class="card${whole ? " whole" : ""}" id="${anchor(operation)}"><summary><span class="method">${escaped(operation.method)}</span><span class="op">${escaped(operation.operationId)}</span><span class="path mono">${escaped(operation.path)}</span><span class="num">${share.reached} of ${share.total}</span></summary>
<div class="inside">
<h3>Statuses</h3><div class="chips">${chips(statuses)}${operation.undocumented
    .map((status) => `<span class="chip odd">${status} is not documented</span>`)
    .join("")}</div>
${parameters.length === 0 ? "" : `<h3>Parameters</h3>${parameterRows(operation)}`}
${bodies(keywords)}
${paste(operation, header)}
</div></details>`;
}

/** Each parameter, and below it what its schema asks for. */
function parameterRows({ parameters, keywords }: OperationCoverage): string {
  return table(
    parameters.flatMap((parameter) => [
      {
        where: parameter.name,
        what: `${parameter.in}${parameter.required ? ", required" : ""}`,
        seen: parameter.seen,
      },
      ...keywords
        .filter(({ place }) => place === `${parameter.in}.${parameter.name}`)
        .map((keyword) => rowOf(keyword, parameter.name)),
    ]),
  );
}

function rowOf({ at, keyword, detail, seen }: KeywordCoverage, root: string): Row {
  return { where: root + at, what: detail === "" ? keyword : `${keyword} ${detail}`, seen };
}

/** Bodies of requests and of answers; what answers have is long and folded away. */
function bodies(keywords: readonly KeywordCoverage[]): string {
  const groups = new Map<string, KeywordCoverage[]>();
  for (const keyword of keywords) {
    if (keyword.side === "request" && keyword.place !== "body") continue;
    const group = groups.get(keyword.place) ?? [];
    group.push(keyword);
    groups.set(keyword.place, group);
  }
  return [...groups]
    .map(([place, group]) => {
      const isRequest = place === "body";
      const share = shareOf(group);
      const rows = group.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
      return `<details class="body${share.reached === share.total ? " whole" : ""}"${isRequest ? " open" : ""}><summary>${
        isRequest ? "Request body" : `Answer ${escaped(place)}`
      } <span class="num">${share.reached} of ${share.total}</span></summary>${table(
        rows.map((keyword) => rowOf(keyword, keyword.at === "" ? "/" : "")),
      )}</details>`;
    })
    .join("\n");
}

interface Row extends Seen {
  readonly where: string;
  readonly what: string;
}

function table(rows: readonly Row[]): string {
  return `<table class="rows"><tbody>${rows
    .map(({ where, what, seen }) => {
      const whole = Object.values(seen).every((count) => count > 0);
      return `<tr${whole ? ` class="whole"` : ""}><td class="where mono">${escaped(where)}</td><td class="what">${escaped(what)}</td><td><div class="chips">${chips(seen)}</div></td></tr>`;
    })
    .join("")}</tbody></table>`;
}

function chips(seen: Readonly<Record<string, number>>): string {
  return Object.entries(seen)
    .map(([name, count]) =>
      count === 0
        ? `<span class="chip none">${escaped(name)}</span>`
        : `<span class="chip">${escaped(name)}<b>${count}</b></span>`,
    )
    .join("");
}

function paste({ stubs, stubsLacking }: OperationCoverage, header: string): string {
  const lacking = stubsLacking
    .map(
      (why) =>
        `<p class="note">${escaped(`${stubs.length === 0 ? "No test" : "Not every test"} to paste: ${why}.`)}</p>`,
    )
    .join("");
  if (stubs.length === 0) return lacking;
  return `${lacking}<details class="paste"><summary>${plural(stubs.length, "test")} to paste</summary><pre><code>${escaped(
    [header, ...stubs].join("\n\n"),
  )}</code></pre></details>`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
