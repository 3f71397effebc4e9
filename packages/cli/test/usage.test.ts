import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { freshPlace, objectOf } from "./process.ts";

const commands = [
  "pull",
  "convert",
  "validate",
  "inspect",
  "diff",
  "verify",
  "split",
  "merge",
  "filter",
  "remap",
  "sample",
  "push",
  "mock",
];
const manifest = objectOf(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")));

describe("help", () => {
  test.each(commands.flatMap((command) => [[[command, "--help"]], [["help", command]], [[command, "-h"]]]))(
    "%j has usage, examples and exit codes",
    async (args) => {
      const { code, stdout, stderr } = await freshPlace().run(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const command = args.find((arg) => commands.includes(arg)) ?? "";
      expect(stdout).toMatch(new RegExp(`^Usage: angokit ${command} `));
      expect(stdout).toMatch(new RegExp(`\nExamples:\n  \\$ angokit ${command}`));
      expect(stdout).toMatch(/\nExit codes:\n {2}0 /);
      expect(stdout).toContain("--json");
      expect(stdout.split("\n").filter((line) => line.length > 100)).toEqual([]);
    },
  );

  test("without a command is on stderr, and no success", async () => {
    const { code, stdout, stderr } = await freshPlace().run([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const command of commands) expect(stderr).toContain(`\n  ${command} `);
  });

  test("of the whole is on stdout, where it was asked for", async () => {
    const { code, stdout, stderr } = await freshPlace().run(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("130  interrupted");
  });

  test.each([["--version"], ["-V"]])("%s is the version of the package", async (flag) => {
    expect(await freshPlace().run([flag])).toEqual({
      code: 0,
      stdout: `${String(manifest["version"])}\n`,
      stderr: "",
    });
  });
});

describe("wrong use", () => {
  const cases: readonly (readonly [args: string, message: RegExp])[] = [
    ["cnvert x", /^unknown command 'cnvert'\. \(Did you mean convert\?\) See angokit --help\.$/],
    ["convert", /'--to <format>' not specified\. See angokit convert --help\.$/],
    ["convert x --to yolo", /'-o, --out <path>' not specified/],
    ["convert --to yolo --out y", /missing required argument 'input'/],
    ["convert x y --to yolo --out z", /too many arguments/],
    [
      "convert x --to yol --out y",
      /'yol' is invalid\. Allowed choices are yolo, coco, coco-panoptic, coco-results, ango, ango-import, voc, cvat, label-studio, labelme, masks\./,
    ],
    ["convert x --to yolo --out y --taks obb", /unknown option '--taks'\. \(Did you mean --task\?\)/],
    ["convert x --to yolo --out y --split train=0.5", /the shares sum to 0\.5, not to 1/],
    ["convert x --to yolo --out y --seed 1.5", /It must be a whole number/],
    ["convert x --to yolo --out ~/y", /The shell did not replace ~/],
    ["convert x --to yolo --out y.json", /--out y\.json: with --to yolo a folder is written/],
    [
      "convert x --to yolo --out y.tar.bz2",
      /such an archive can't be written\. .*\.zip, \.tar and \.tar\.gz/,
    ],
    ["convert x --to yolo --out y --classes none.txt", /--classes none\.txt: there is no such file/],
    ["convert x --to yolo --out y --image-dir none", /--image-dir none: there is no such folder/],
    ["pull p --to ango-import --out y", /Allowed choices are yolo, coco, ango\./],
    ["pull p --to yolo --out y --region mars", /Allowed choices are eu, us, in\./],
    [
      "pull p --to yolo --out y --region eu --base-url http://127.0.0.1",
      /'--region <region>' cannot be used with option '--base-url <url>'/,
    ],
    ["validate x --rule yolo/duplicate-row=loud", /Write <code>=off, note, warning or error/],
    ["validate x --max-warnings -1", /It must be 0 or more/],
    ["validate x --reporter xml", /Allowed choices are pretty, json, sarif, github, markdown/],
    ["inspect x --samples -1", /It must be 0 or more/],
    ["inspect x --html -", /a page can't go to standard output/],
    ["inspect x --html job.ts", /It must end in \.html\./],
    ["diff x", /missing required argument 'b'/],
    ["diff x x --iou 0", /it must be a number above 0, and 1 at most/],
    ["diff x x --max-changes -1", /It must be 0 or more/],
    ["mock --port 70000", /Ports go from 0 to 65535/],
    ["mock --port http", /It must be a whole number/],
  ];

  test.each(cases)("angokit %s", async (line, message) => {
    const place = freshPlace();
    // Where an input is wanted it is there, so that only the one thing is wrong.
    place.put(
      "x",
      JSON.stringify({
        images: [{ id: 1, file_name: "a.png", width: 2, height: 2 }],
        annotations: [],
        categories: [],
      }),
    );
    const args = line.split(" ");
    const plain = await place.run(args);
    expect({ code: plain.code, stdout: plain.stdout }).toEqual({ code: 2, stdout: "" });
    expect(plain.stderr).toMatch(/^error: .*\(usage\/[a-z-]+\)\n$/);

    const { code, stdout, stderr } = await place.run([...args, "--json"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    const { ok, error } = objectOf(JSON.parse(stdout));
    expect(ok).toBe(false);
    expect(objectOf(error)).toEqual({
      code: expect.stringMatching(/^usage\//),
      message: expect.stringMatching(message),
    });
    expect(place.entries()).toEqual(["x"]);
  });

  test("without a command is a JSON document, too", async () => {
    const { code, stdout } = await freshPlace().run(["--json"]);
    expect(code).toBe(2);
    expect(objectOf(JSON.parse(stdout))).toMatchObject({ ok: false, error: { code: "usage/arguments" } });
  });

  test("--reporter json asks for JSON as --json does", async () => {
    const { code, stdout } = await freshPlace().run(["validate", "--reporter", "json"]);
    expect(code).toBe(2);
    expect(objectOf(JSON.parse(stdout))).toMatchObject({ ok: false });
  });
});

test.each(["18.20.4", "20.19.0", "21.7.3"])(
  "Node %s is told, in one sentence, what it takes",
  async (version) => {
    const older = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "${version}" } })`;
    const node = ["--import", `data:text/javascript,${encodeURIComponent(older)}`];
    const { code, stdout, stderr } = await freshPlace().run(["--version"], { node });
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: `angokit needs Node 22 or newer, and this is Node ${version}.\n`,
    });
  },
);

describe("colours", () => {
  // What Node tells a program on a terminal.
  const terminal = `for (const s of [process.stdout, process.stderr]) Object.defineProperty(s, "isTTY", { value: true })`;
  const node = ["--import", `data:text/javascript,${encodeURIComponent(terminal)}`];

  test.each([
    ["are there on a terminal", [], {}, "\u001b[31merror:\u001b[39m"],
    ["are none with --no-color", ["--no-color"], {}, "error:"],
    ["are none with NO_COLOR", [], { NO_COLOR: "1" }, "error:"],
    ["are there with an empty NO_COLOR", [], { NO_COLOR: "" }, "\u001b[31merror:\u001b[39m"],
    ["are none on a terminal without escape sequences", [], { TERM: "dumb" }, "error:"],
  ])("%s", async (_, flags, env, start) => {
    const { stderr } = await freshPlace().run(["validate", "nothing", ...flags], { env, node });
    expect(stderr).toBe(`${start} nothing does not exist. (input/missing)\n`);
  });

  test("are no part of the lines: these end between words", async () => {
    const narrow = `${terminal}; process.stderr.columns = 32`;
    const { stderr } = await freshPlace().run(["validate", "a-long-name-of-nothing"], {
      node: ["--import", `data:text/javascript,${encodeURIComponent(narrow)}`],
    });
    expect(stderr).toBe(
      "\u001b[31merror:\u001b[39m a-long-name-of-nothing\ndoes not exist. (input/missing)\n",
    );
  });

  test("are none off a terminal", async () => {
    const { stderr } = await freshPlace().run(["validate", "nothing"], { env: { TERM: "xterm-256color" } });
    expect(stderr).toBe("error: nothing does not exist. (input/missing)\n");
  });
});
