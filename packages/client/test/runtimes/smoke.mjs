// Uses the built package in whatever runtime it is started in, over real sockets: nothing but what Node, Deno and Bun
// have alike.
import { createServer } from "node:http";
import { crc32, deflateRawSync } from "node:zlib";
import { createCurrentClient } from "../../dist/current.js";
import { exportProject } from "../../dist/export.js";
import { uploadFiles } from "../../dist/files.js";
import {
  createAngoClient,
  isNetworkError,
  isResponseError,
  isTimeoutError,
  paginate,
  signWebhook,
  uploadAssets,
  verifyWebhook,
} from "../../dist/index.js";
import { validator } from "../../dist/validate.js";

const done = [];
const check = (what, actual, expected) => {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`);
  done.push(what);
};
const task = (task_id) => ({ params: { path: { task_id } } });
const thrownBy = (work) =>
  work().then(
    () => undefined,
    (error) => error,
  );

/** The one entry of a ZIP file, as an export has it. */
function zipped(text) {
  const [name, bytes] = [Buffer.from("export.ndjson"), Buffer.from(text)];
  const packed = deflateRawSync(bytes);
  const header = (length, signature, at) => {
    const head = Buffer.alloc(length);
    head.writeUInt32LE(signature);
    head.writeUInt16LE(8, at + 4);
    head.writeUInt32LE(crc32(bytes), at + 10);
    head.writeUInt32LE(packed.length, at + 14);
    head.writeUInt32LE(bytes.length, at + 18);
    head.writeUInt16LE(name.length, at + 22);
    return head;
  };
  const local = Buffer.concat([header(30, 0x0403_4b50, 4), name, packed]);
  const central = Buffer.concat([header(46, 0x0201_4b50, 6), name]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

const ids = Array.from({ length: 250 }, (_, index) => `task-${String(index).padStart(3, "0")}`);
const file = zipped('{"externalId":"a.jpg"}\n{"externalId":"ü.jpg"}\n');
const created = [];
let stored;
let refusals = 0;
const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  const chunks = [];
  const give = (data, status = 200, headers = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(status === 200 ? { status: "success", data } : data));
  };
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    const query = url.searchParams;
    const route = `${request.method} ${url.pathname}`;
    if (route === "GET /v2/project/p/tasks") {
      const [page, limit] = [Number(query.get("page")), Number(query.get("limit"))];
      const tasks = ids.slice((page - 1) * limit, page * limit).map((_id) => ({ _id }));
      give({ tasks, total: ids.length });
    } else if (route === "POST /v2/project/p/cloud") {
      const { assets } = JSON.parse(body);
      created.push(...assets);
      give({ assets: { assetsCreated: assets.length } });
    } else if (route === "GET /v2/task/busy" && ++refusals === 1) {
      give({ status: "fail", message: "slow down" }, 429, { "retry-after": "0" });
    } else if (route === "GET /v2/task/moved") {
      give({}, 302, { location: "http://127.0.0.1:1/" });
    } else if (route === "GET /v2/task/silent") {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
    } else if (route === "GET /v2/exportV3") {
      give({ exportPath: `http://${request.headers.host}/export.zip` });
    } else if (route === "GET /export.zip") {
      response.end(file);
    } else if (route === "GET /v2/getUploadUrl") {
      give({ uploadUrl: `http://${request.headers.host}/stored/${query.get("name")}?signature=s` });
    } else if (route === "PUT /stored/b.jpg") {
      stored = body;
      response.end();
    } else {
      give({ task: { apikey: request.headers["apikey"], task: url.pathname.split("/").at(-1) } });
    }
  });
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
async function closedUrl() {
  const closed = createServer();
  await new Promise((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address();
  await new Promise((resolve) => closed.close(resolve));
  return `http://127.0.0.1:${port}`;
}
const baseUrl = `http://127.0.0.1:${server.address().port}`;
const retries = { baseDelay: 1 };

try {
  const ango = createAngoClient({ apiKey: "smoke-key", baseUrl, retries });

  const { data } = await ango.GET("/v2/task/{task_id}", task("a/b ü"));
  check("a call", data.data.task, { apikey: "smoke-key", task: encodeURIComponent("a/b ü") });

  const { response } = await ango.GET("/v2/task/{task_id}", task("busy"));
  check("a repeat after a 429", [response.status, refusals], [200, 2]);

  const params = { path: { project_id: "p" } };
  const tasks = await Array.fromAsync(paginate(ango, "/v2/project/{project_id}/tasks", { params }));
  check(
    "pages",
    tasks.map(({ _id }) => _id),
    ids,
  );

  const asset = { data: "https://files.example.com/a.jpg", externalId: "a.jpg" };
  const results = await Array.fromAsync(uploadAssets(ango, "p", [asset]));
  check(
    "long work",
    results.map(({ status }) => status),
    ["done"],
  );

  const redirect = await thrownBy(() => ango.GET("/v2/task/{task_id}", task("moved")));
  check("a redirect", [isResponseError(redirect), redirect?.code], [true, "client/redirect"]);

  const slow = await thrownBy(() =>
    ango.GET("/v2/task/{task_id}", { ...task("silent"), timeout: 100, budget: 100 }),
  );
  check("a body that never ends", isTimeoutError(slow), true);

  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("enough")), 50);
  const aborted = await thrownBy(() =>
    ango.GET("/v2/task/{task_id}", { ...task("silent"), signal: controller.signal }),
  );
  check("an abort", aborted?.message, "enough");

  // Nobody listens there any more. That it was not sent must be seen, for a call that acts anew each time is repeated then.
  const nowhere = createAngoClient({ apiKey: "smoke-key", baseUrl: await closedUrl(), retries });
  const refused = await thrownBy(() => nowhere.POST("/v2/project", { body: { name: "p" } }));
  check(
    "a refused connection",
    [isNetworkError(refused), refused?.isUnsent, refused?.attempts, refused?.mayHaveActed ?? false],
    [true, true, 4, false],
  );

  const rows = await Array.fromAsync(exportProject(ango, "p"));
  check(
    "an export",
    rows.map(({ externalId }) => externalId),
    ["a.jpg", "ü.jpg"],
  );

  const current = createCurrentClient({ apiKey: "smoke-key", baseUrl, retries });
  const files = [{ file: new Blob(["bytes"]), externalId: "b.jpg" }];
  const sent = await Array.fromAsync(uploadFiles(current, "p", files));
  check("files", [sent.map(({ status }) => status), stored], [["done"], "bytes"]);
  check(
    "what was added",
    created.map(({ data: at }) => at),
    [asset.data, `${baseUrl}/stored/b.jpg`],
  );

  const signature = await signWebhook('{"externalId":"a.jpg"}', "secret");
  const { externalId } = await verifyWebhook('{"externalId":"a.jpg"}', signature, ["other", "secret"]);
  check("a webhook", externalId, "a.jpg");

  const violations = [];
  const onViolation = ({ rule }) => violations.push(rule);
  const checked = createAngoClient({ apiKey: "smoke-key", baseUrl, validate: validator({ onViolation }) });
  await checked.GET("/v2/task/{task_id}", task("t"));
  check("validation", violations.length > 0, true);
} finally {
  server.closeAllConnections();
  server.close();
}
console.log(JSON.stringify({ done }));
