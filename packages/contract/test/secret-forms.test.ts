import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { KnownSecrets } from "../src/traffic/known-secrets.ts";
import { readRecording } from "../src/traffic/recording.ts";
import { secretsOf } from "../src/traffic/secrets.ts";
import { tapedServer } from "./taped-server.ts";

const at = tapedServer();

const SECRET = 'Zq7/käse+9Xw&<§>="w8';
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const units = (text: string): string =>
  text
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const decimals = (text: string): string => Array.from(text, (sign) => `&#${sign.codePointAt(0)};`).join("");
const entities = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const bytesAs = (text: string, write: (digits: string) => string, radix = 16, width = 2): string =>
  Array.from(Buffer.from(text), (byte) => write(byte.toString(radix).padStart(width, "0"))).join("");
const wrapped = (text: string, between: string, width = 9): string =>
  (text.match(new RegExp(`.{1,${width}}`, "g")) ?? []).join(between);
const pairs = (text: string, between: string): string =>
  wrapped(Buffer.from(text).toString("hex"), between, 2);
const named = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("+", "&plus;")
    .replaceAll("/", "&sol;")
    .replaceAll("=", "&equals;")
    .replaceAll("<", "&LT;")
    .replaceAll('"', "&quot;");
const zipped = (text: string): Buffer =>
  Buffer.from(zipSync({ "a.txt": Buffer.from(`x ${text} y`) }, { mtime: new Date(1980, 0, 1) }));
const asJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** How a value may be written. */
const FORMS: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "percent-encoded": encodeURIComponent,
  "percent-encoded, each byte": percent,
  "percent-encoded, each byte, upper case": (text) => percent(text).toUpperCase(),
  "percent-encoded twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "with entities": entities,
  "as numeric entities": decimals,
  "as hexadecimal entities": (text) =>
    Array.from(text, (sign) => `&#x${sign.codePointAt(0)?.toString(16)};`).join(""),
  "as \\u escapes": units,
  "in JSON": asJson,
  "in JSON in JSON": (text) => asJson(asJson(text)),
  "in JSON with escaped slashes": (text) => asJson(text).replaceAll("/", "\\/"),
  "in base64": base64,
  "in base64 for URLs": (text) => Buffer.from(text).toString("base64url"),
  "in base64 behind one byte": (text) => base64(`x${text}`),
  "in base64 behind two": (text) => base64(`xy${text}`),
  "in base64 of a pair": (text) => base64(`user:${text}:more`),
  "in base64 in a URL": (text) => encodeURIComponent(base64(`x${text}`)),
  "in base64 with line breaks": (text) => wrapped(base64(text), "\n"),
  "in base64 with line breaks of Windows": (text) => wrapped(base64(`x${text}`), "\r\n"),
  "in base64 with escaped line breaks": (text) => wrapped(base64(`xy${text}`), "\\n"),
  "in base64 with line breaks in percent": (text) => wrapped(base64(text), "%0D%0A"),
  "in base64 with spaces": (text) => wrapped(base64(text), " "),
  "in base64 for URLs with tabs": (text) => wrapped(Buffer.from(text).toString("base64url"), "\t"),
  "in hexadecimal with spaces": (text) => pairs(text, " "),
  "in hexadecimal with colons": (text) => pairs(text, ":").toUpperCase(),
  "in hexadecimal with dashes": (text) => pairs(text, "-"),
  "in hexadecimal with commas and line breaks": (text) => pairs(text, ",\n"),
  "in hexadecimal by four digits": (text) => wrapped(Buffer.from(text).toString("hex"), " ", 4),
  "with octal escapes": (text) => bytesAs(text, (digits) => `\\${digits}`, 8, 3),
  "with some octal escapes": (text) =>
    text.replaceAll("/", "\\57").replaceAll("ä", "\\303\\244").replaceAll("+", "\\053"),
  "in quoted-printable": (text) => bytesAs(text, (digits) => `=${digits.toUpperCase()}`),
  "in quoted-printable with soft line breaks": (text) =>
    (
      text
        .replaceAll("=", "=3D")
        .replaceAll("ä", "=C3=A4")
        .replaceAll("§", "=C2=A7")
        .match(/(?:=..|[^=]){1,4}/g) ?? []
    ).join("=\r\n"),
  "with named entities": named,
  "with named entities, twice": (text) => named(text).replaceAll("&", "&amp;"),
  "in a ZIP in base64": (text) => zipped(text).toString("base64"),
  "in a ZIP in base64 for URLs": (text) => zipped(text).toString("base64url"),
  "in gzip in base64": (text) => gzipSync(`{"a":"${text}`).toString("base64"),
  "in gzip in base64 with line breaks": (text) => wrapped(gzipSync(text).toString("base64"), "\r\n", 20),
  "in gzip in base64, broken off": (text) => gzipSync(text).toString("base64").slice(0, -12),
  "in gzip in base64 in a ZIP in base64": (text) =>
    zipped(gzipSync(text).toString("base64")).toString("base64"),
  "in UTF-16 in gzip in base64": (text) => gzipSync(Buffer.from(text, "utf16le")).toString("base64"),
  "in hexadecimal": (text) => Buffer.from(text).toString("hex"),
  "in upper hexadecimal": (text) => Buffer.from(text).toString("hex").toUpperCase(),
};

describe.each(Object.entries(FORMS))("a value that is known to be secret, %s", (_name, write) => {
  const written = write(SECRET);

  test("is in no text, whatever stands around it", () => {
    const secrets = secretsOf();
    secrets.learn(SECRET);
    for (const [before, after] of [
      ["", ""],
      ["a ", " b"],
      ["a=", "&b"],
      ["(", ")"],
      ['{"a":"', '"}'],
      ["<a>", "</a>"],
    ]) {
      const clean = secrets.text(`${before}${written}${after}`);
      expect(clean).not.toContain(written);
      expect(clean).toContain("~redacted~");
      expect(secrets.text(clean)).toBe(clean);
    }
    const clean = JSON.stringify(
      secrets.json({ a: [written], [written]: 1, b: JSON.stringify({ c: written }) }),
    );
    expect(clean).not.toContain(asJson(written));
    expect(clean.match(/~redacted~/g)).toHaveLength(3);
  });

  test("is in no record of what answers", async () => {
    const text = `x,${written},y`;
    const form = new URLSearchParams([
      [written, "1"],
      ["a", written],
    ]).toString();
    const data = new FormData();
    data.set(written, "1");
    data.set("file", new File([text], written));
    const bodies: readonly (readonly [string, BodyInit])[] = [
      ["text/plain", text],
      ["application/json", JSON.stringify({ a: text })],
      ["application/x-www-form-urlencoded", form],
      ["text/plain; charset=utf-16le", Buffer.from(text, "utf16le")],
      ["text/plain; charset=utf-16", Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
      ["application/json; charset=utf-16le", Buffer.from(JSON.stringify({ a: text }), "utf16le")],
      ["text/csv", `a,b\n${text}`],
      ["application/octet-stream", Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(text)])],
    ];
    at.respond = (request, body, response) => {
      response.writeHead(200, { "content-type": request.headers["content-type"] ?? "" }).end(body);
    };
    const file = await at.record(async (fetch) => {
      const headers = { authorization: `Bearer ${encodeURIComponent(SECRET)}` };
      for (const [type, body] of bodies) {
        await fetch(`${at.url}/a`, { method: "POST", headers: { ...headers, "content-type": type }, body });
      }
      await fetch(`${at.url}/form`, { method: "POST", headers, body: data });
    });
    for (const part of [written, asJson(written), encodeURIComponent(written)])
      expect(file).not.toContain(part);
    for (const [, base] of file.matchAll(/"base64": "([^"]+)"/g)) {
      const bytes = Buffer.from(base ?? "", "base64");
      if (bytes.length % 2 !== 0) continue;
      for (const each of [bytes.toString("utf16le"), Buffer.from(bytes).swap16().toString("utf16le")]) {
        expect(each).not.toContain(written);
      }
    }
    const { exchanges } = await readRecording(at.file);
    expect(exchanges).toHaveLength(bodies.length + 1);
  });
});

test.each([
  ["the password of a basic authorization", { authorization: `Basic ${base64("me:s3cr3t-VALUE")}` }],
  ["a cookie with escapes", { cookie: `a=1; s=${encodeURIComponent("s3cr3t-VALUE")}` }],
  ["a key in a header", { apikey: "s3cr3t-VALUE" }],
])("%s is known, and found in what is said of it", async (_name, headers) => {
  at.respond = (_request, _body, response) =>
    response.end(`you said ${base64("s3cr3t-VALUE")} and s3cr3t-VALUE`);
  const file = await at.record(async (fetch) => fetch(`${at.url}/a`, { headers: { ...headers } }));
  expect(file).toContain("you said ~redacted~ and ~redacted~");
});

test.each(["X-Amz-Signature", "sig", "token", "key", "code"])(
  "what the %s of a URL was is found in the answer",
  async (name) => {
    at.respond = (_request, _body, response) =>
      response.end('<Got x="abcdef0123456789abcdef">abcdef0123456789abcdef</Got>');
    const file = await at.record(async (fetch) => fetch(`${at.url}/a?${name}=abcdef0123456789abcdef`));
    expect(file).not.toContain("abcdef0123456789abcdef");
    expect(file).toContain('<Got x=\\"~redacted~\\">~redacted~</Got>');
  },
);

describe("a name tells that it is a secret", () => {
  const S = "Zq7-unlikely-9Xw";
  test.each([
    // XML
    [`<a><password>${S}</password><b>1</b></a>`, "<a><password>~redacted~</password><b>1</b></a>"],
    [`<x:Token xmlns:x="u" kind="a">${S}</x:Token>`, '<x:Token xmlns:x="u" kind="a">~redacted~</x:Token>'],
    [`<Secret><![CDATA[<${S}>]]></Secret>`, "<Secret>~redacted~</Secret>"],
    [`<credentials><user>${S}</user><k>${S}</k></credentials>`, "<credentials>~redacted~</credentials>"],
    [`<a password="${S} x" b="1"/>`, '<a password="~redacted~" b="1"/>'],
    [`<a x:api_key='${S}' b="1"/>`, `<a x:api_key='~redacted~' b="1"/>`],
    [
      `<add key="ApiKey" value="${S}"/><add key="b" value="1"/>`,
      '<add key="ApiKey" value="~redacted~"/><add key="b" value="1"/>',
    ],
    [
      `<input type="hidden" value="${S}" name="csrf_token"><p>x</p>`,
      '<input type="hidden" value="~redacted~" name="csrf_token"><p>x</p>',
    ],
    [`<p name="token">${S}</p><p>x</p>`, '<p name="token">~redacted~</p><p>x</p>'],
    [`<token>${S}`, "<token>~redacted~"],
    // YAML, INI, properties, headers
    [`a: 1\npassword: ${S} and more\nb: 2`, "a: 1\npassword: ~redacted~\nb: 2"],
    [`password: |\n  ${S}\n\n  ${S}\nb: 2`, "password: |\n  ~redacted~\nb: 2"],
    [`x:\n  tokens:\n    - ${S}\n    - ${S}\n  b: 2`, "x:\n  tokens:\n    ~redacted~\n  b: 2"],
    [`tokens:\n- ${S}\n- ${S}\nb: 2`, "tokens:\n~redacted~\nb: 2"],
    [`credentials:\n  user: ${S}\n  key: ${S}\nb: 2`, "credentials:\n  ~redacted~\nb: 2"],
    [`- secret: >-\n    ${S}\n  b: 2`, "- secret: >-\n    ~redacted~\n  b: 2"],
    [`secret: one\n  ${S}\nb: 2`, "secret: ~redacted~\nb: 2"],
    [`"api_key": ${S}\r\nb: 2\r\n`, '"api_key": "~redacted~"\r\nb: 2\r\n'],
    [`db.password = ${S} x\r\nb = 2`, "db.password = ~redacted~\r\nb = 2"],
    [`API_TOKEN=${S}\nB=2`, "API_TOKEN=~redacted~\nB=2"],
    [`Set-Cookie: a=${S}; Path=/\nB: 2`, "Set-Cookie: ~redacted~\nB: 2"],
    // URLs
    [`https://me:${S}@h/x`, "https://~redacted~@h/x"],
    [`https://me:a@${S}@h/x`, "https://~redacted~@h/x"],
    [`HTTPS://${S}@h`, "HTTPS://~redacted~@h"],
    [`see //me:${S}@h/x`, "see //~redacted~@h/x"],
    [`git+ssh://me:${S}@[::1]:22/x`, "git+ssh://~redacted~@[::1]:22/x"],
    [`https://me:${encodeURIComponent(`/${S}`)}@h/x?a=1`, "https://~redacted~@h/x?a=1"],
    [`to=${encodeURIComponent(`https://me:${S}@h/x`)}&b=1`, "to=https%3A%2F%2F~redacted~%40h%2Fx&b=1"],
    [`"https:\\/\\/me:${S}@h\\/x"`, '"https:\\/\\/~redacted~@h\\/x"'],
    [`https&#58;//me:${S}@h/x`, "https&#58;//~redacted~@h/x"],
    [`/cb?code=${S}&state=1`, "/cb?code=~redacted~&state=1"],
    ["/a?code=404&country_code=DE", "/a?code=404&country_code=DE"],
    [`/a?%74oken=${S}`, "/a?%74oken=~redacted~"],
    [`/a?next=${encodeURIComponent(`/b?token=${S}&c=1`)}`, "/a?next=%2Fb%3Ftoken%3D~redacted~%26c%3D1"],
    [`<a href="/a?x=1&amp;token=${S}">`, '<a href="/a?x=1&amp;token=~redacted~">'],
    // Names with escapes
    [`{"\\u0070assword":"${S}","b":1`, '{"\\u0070assword":"~redacted~","b":1'],
    // Shapes
    [`a ghp_${"a1".repeat(18)} b`, "a ~redacted~ b"],
  ])("%s", (value, clean) => {
    const secrets = secretsOf();
    expect(secrets.text(value)).toBe(clean);
    expect(secrets.text(clean)).toBe(clean);
  });

  test.each([
    ["id,password,b\n1,x y,2\n3,,4\n", "id,password,b\n1,~redacted~,2\n3,,4\n"],
    ['"id";"api key";"b"\r\n1;"x;""y""\nz";2\r\n', '"id";"api key";"b"\r\n1;"~redacted~";2\r\n'],
    ["\uFEFFtoken\tb\nx\t1", "\uFEFFtoken\tb\n~redacted~\t1"],
    ["a,b\n1,2", "a,b\n1,2"],
    ['password,b\n"x,1\n2,3', 'password,b\n"~redacted~'],
  ])("the columns of a table: %j", (value, clean) => {
    const secrets = secretsOf();
    expect(secrets.table(value)).toBe(clean);
    expect(secrets.table(clean)).toBe(clean);
  });

  test.each([
    [
      { name: "apiKey", value: S, b: 1 },
      { name: "apiKey", value: "~redacted~", b: 1 },
    ],
    [
      { key: "password", values: [S] },
      { key: "password", values: ["~redacted~"] },
    ],
    [
      { name: "colour", value: "red" },
      { name: "colour", value: "red" },
    ],
    [
      { grant_type: "authorization_code", code: S },
      { grant_type: "authorization_code", code: "~redacted~" },
    ],
    [{ code: "not-found" }, { code: "not-found" }],
    [
      { code_verifier: S, client_assertion: S },
      { code_verifier: "~redacted~", client_assertion: "~redacted~" },
    ],
  ])("members of JSON: %j", (value, clean) => {
    expect(secretsOf().json(value)).toEqual(clean);
  });
});

test("what is no secret stays, with its escapes", () => {
  const secrets = secretsOf();
  for (const text of [
    "a%20b%2Fc &amp; d \\u0041 \\\\ %zz 100% & more &unknown; C:\\new\\table",
    '<a name="x" value="1"><b:c d="e">f</b:c></a>',
    "name: a\nlist:\n  - b\n  - c: d # e\n",
    "id,name\n1,a\n",
    "https://h/a?page=1#top //h/x /* c */ // me at home",
    "Zm9vYmFyYmF6cXV4 deadbeefdeadbeef",
    "C:\\123\\045 a=3D&b=C3=A4 =\n &plus;&sol; UEsDB H4sI",
    gzipSync("no secret").toString("base64"),
    zipped("no secret").toString("base64"),
  ]) {
    expect(secrets.text(text)).toBe(text);
    expect(secrets.table(text)).toBe(text);
  }
});

test("what is a secret by its name or looks is found in what is packed in base64, and the rest of a text stays", () => {
  const secrets = secretsOf();
  secrets.learn("words-apart");
  for (const inner of [
    '{"password":"Zq7-unlikely-9Xw"}',
    `a ghp_${"a1".repeat(18)} b`,
    "https://h/a?sig=1&x=2",
  ]) {
    for (const packed of [gzipSync(inner), zipped(inner), zipSync({ "a.json": Buffer.from(inner) })]) {
      const text = Buffer.from(packed).toString("base64");
      expect(secrets.text(`before ${text}, after`)).toBe("before ~redacted~, after");
      expect(secrets.json({ a: text, b: "c" })).toEqual({ a: "~redacted~", b: "c" });
    }
  }
  const table = zipSync({ "a.csv": Buffer.from("id,password\n1,x y\n") });
  expect(secrets.text(Buffer.from(table).toString("base64"))).toBe("~redacted~");
  const spread = `some words ${wrapped(base64("words-apart"), "\n")} and more`;
  expect(secrets.text(spread)).toBe("some words ~redacted~ and more");
  expect(secrets.text("words -apart")).toBe("words -apart");
});

test("what unpacks to more than anybody can look into is taken out, soon", () => {
  const secrets = secretsOf();
  let bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
  expect(secrets.text(`a ${bomb.toString("base64")} b`)).toBe("a ~redacted~ b");
  const ten = gzipSync(Buffer.alloc(10 * 1024 * 1024)).toString("base64");
  expect(secrets.text([ten, ten, ten].join(" , "))).toBe(`${ten} , ~redacted~ , ~redacted~`);
  bomb = gzipSync("no secret");
  for (let level = 0; level < 10; level++) bomb = gzipSync(bomb.toString("base64"));
  expect(secrets.text(`a ${bomb.toString("base64")} b`)).toBe("a ~redacted~ b");
});

test("any text with a known secret in any form has it no more, and is clean then", () => {
  const secrets = secretsOf();
  secrets.learn(SECRET);
  const around = fc.oneof(
    fc.string(),
    fc.constantFrom("token: ", "<password>", "&#", "%", "\\", '"', "https://a:", "\n  - ", "=", "a1"),
  );
  fc.assert(
    fc.property(around, around, fc.constantFrom(...Object.values(FORMS)), (before, after, write) => {
      const clean = secrets.text(`${before} ${write(SECRET)} ${after}`);
      expect(clean).not.toContain(write(SECRET));
      expect(secrets.text(clean)).toBe(clean);
    }),
    { numRuns: 500 },
  );
});

test("a text is looked at closely where a secret may begin, however many are known", () => {
  const text = Array.from({ length: 20_000 }, (_, index) => `cookie-${index} `).join("");
  const looks = [100, 1000, 10_000].map((count) => {
    const known = new KnownSecrets();
    for (let index = 0; index < count; index++) known.learn(`session=${index}-${"x".repeat(20)}`);
    expect(known.find(text)).toEqual([]);
    return known.looks;
  });
  // The numbers of the needles fill the marks slowly: a hundred times the secrets are far from a hundred times the work.
  expect(looks[2] ?? Infinity).toBeLessThan(text.length);
});

const secret = (index: number): string => `sid-${index.toString(36).padStart(30, "q")}`;

const har = (count: number): unknown => ({
  log: {
    entries: Array.from({ length: count }, (_, index) => ({
      request: {
        method: "GET",
        url: `https://api.example.com/things/${index}?page=1`,
        headers: [{ name: "cookie", value: `session=${secret(index)}` }],
      },
      response: {
        status: 200,
        headers: [{ name: "content-type", value: "application/json" }],
        content: {
          mimeType: "application/json",
          text: JSON.stringify({
            id: index,
            you: secret(Math.max(0, index - 1)),
            text: "a b c ".repeat(50),
          }),
        },
      },
    })),
  },
});

test("a HAR with a cookie in each entry takes a time that grows with its length, not with the square of it", async () => {
  /** Processor time in µs; the least of some, since the machine does other things too. */
  async function cost(count: number): Promise<number> {
    await writeFile(at.file, JSON.stringify(har(count)));
    let least = Infinity;
    for (let round = 0; round < 3; round++) {
      const before = process.threadCpuUsage();
      const { exchanges } = await readRecording(at.file);
      const { user, system } = process.threadCpuUsage(before);
      least = Math.min(least, user + system);
      expect(exchanges).toHaveLength(count);
      expect(JSON.stringify(exchanges)).not.toContain("sid-");
    }
    return least;
  }
  at.file = `${at.folder}/x.har`;
  await cost(500);
  const [once, fourTimes] = [await cost(1000), await cost(4000)];
  expect(fourTimes / once).toBeLessThan(8);
}, 60_000);
