import { type Example, type Rule, rules } from "../../src/validate.ts";

const FAMILIES: readonly (readonly [prefix: string, title: string])[] = [
  ["yolo/", "YOLO"],
  ["coco/", "COCO"],
  ["ango/", "Ango Hub"],
  ["voc/", "Pascal VOC"],
  ["cvat/", "CVAT"],
  ["label-studio/", "Label Studio"],
  ["labelme/", "labelme"],
  ["image/", "Image files"],
  ["dataset/", "The dataset as a whole"],
];

const INTRO = `# Rules

What \`angokit validate\` and \`validate\` of \`@angokit/formats/validate\` look for. An **error** is something that a trainer or an evaluation crashes on, drops or refuses; a **warning** something that it silently reads as something else; a **note** is worth knowing.

Switch a rule off or change its severity with \`--rule coco/area=off\`, or in \`angokit.config.json\`:

\`\`\`json
{ "rules": { "coco/area": "off", "dataset/*": "warning" } }
\`\`\`

This page is made from the rules and their examples; each example is a test.
`;

/** The catalogue of rules, in Markdown. */
export function rulesPage(): string {
  const sections = FAMILIES.map(([prefix, title]) => {
    const entries = Object.entries(rules).filter(([code]) => code.startsWith(prefix));
    return [`## ${title}\n`, ...entries.map(([code, rule]) => entryOf(code, rule))].join("\n");
  });
  return [INTRO, ...sections].join("\n");
}

function entryOf(code: string, { severity, text, why, fix, bad, good }: Rule): string {
  const lines = [`### \`${code}\``, "", `**${severity}** · ${text}`, "", why];
  if (fix !== undefined) lines.push("", `\`--fix\`: ${fix}`);
  const shown = faultOf(bad, good);
  if (shown !== undefined) lines.push("", "Found in:", "", "```text", shown, "```");
  return `${lines.join("\n")}\n`;
}

const MOST_LINES = 8;
const WIDTH = 160;

/** What is in the one example and not in the other: lines of the first file of text that differs. */
function faultOf(bad: Example, good: Example): string | undefined {
  for (const [path, content] of Object.entries(bad.files)) {
    const other = good.files[path];
    if (typeof content !== "string" || content === other) continue;
    const known = new Set(typeof other === "string" ? other.split("\n") : []);
    const lines = content.split("\n").filter((line) => line.trim() !== "" && !known.has(line));
    const cut = lines
      .slice(0, MOST_LINES)
      .map((line) => visible(line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line));
    if (cut.length > 0) return [`${path}:`, ...cut, ...(lines.length > MOST_LINES ? ["…"] : [])].join("\n");
  }
  return undefined;
}

/** Signs that can't be seen, by their numbers. */
function visible(line: string): string {
  return line.replaceAll(
    /[\p{Cc}\u200b-\u200f\ufeff\ufffd]/gu,
    (sign) => `<U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
  );
}
