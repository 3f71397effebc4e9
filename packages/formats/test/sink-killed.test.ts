import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { fileSink } from "../src/node/file-sink.ts";
import { folderSink } from "../src/node/folder-sink.ts";
import { MANIFEST } from "../src/node/manifest.ts";
import { thisProcess } from "../src/node/owner.ts";
import { at, codeOf, inEmptyFolder, NEW, OLD, tree, writeFolder } from "./sink-place.ts";

inEmptyFolder();

/** A path in the folder where output for `out` is made. */
const work = (path: string): string => at(".out.angokit", path);

/** The destination, made without settling what lies beside it. */
async function writeFolderBeside(): Promise<void> {
  await writeFolder(at("other"), NEW);
  renameSync(at("other"), at("out"));
}

/** Runs a module in a Node of its own, below a limit of 64 KiB for a file. */
function limited(source: string): string {
  const script =
    'ulimit -f 128 && trap "" XFSZ && exec "$0" --conditions=@angokit/source --input-type=module -e "$1"';
  return execFileSync("bash", ["-c", script, process.execPath, source], { encoding: "utf8" });
}

describe("two runs for one place", () => {
  test("the second is told who has it", async () => {
    const out = at("out");
    const first = folderSink(out);
    const late = folderSink(out);
    await first.write("a.txt", "first");
    expect(() => folderSink(out)).toThrow(`process ${process.pid} on `);
    expect(codeOf(() => folderSink(out))).toBe("output/busy");
    expect(codeOf(() => fileSink(out))).toBe("output/busy");
    await expect(late.write("a.txt", "second")).rejects.toMatchObject({ code: "output/busy" });
    await late.abort();
    await first.commit();
    expect(tree(at("."))).toEqual({ "out/a.txt": "first" });
  });

  test("a place of another name is free", async () => {
    const first = folderSink(at("out"));
    await first.write("a.txt", "first");
    await writeFolder(at("out2"), NEW);
    await first.commit();
    expect(readdirSync(at("."))).toEqual(["out", "out2"]);
  });

  test("the work of another machine is left alone, and the message says what to delete", async () => {
    const out = at("out");
    await writeFolder(out, OLD);
    mkdirSync(at(".out.angokit/new"), { recursive: true });
    renameSync(out, at(".out.angokit/old"));
    mkdirSync(at(".out.angokit/new/x"));
    const owner = at(".out.angokit/owner~elsewhere~1-1~aa");
    writeFileSync(owner, "");
    expect(() => folderSink(out)).toThrow(`If that run is dead, delete ${owner} and run again.`);
    rmSync(owner);
    expect(codeOf(() => folderSink(out))).toBe("output/not-empty");
    expect(tree(at("."))).toEqual({ "out/x/": "" });
  });
});

describe("what a dead run left", () => {
  const machine = hostname().replaceAll(/[^a-zA-Z0-9.-]/g, "_");
  /** A process id that no system gives. */
  const dead = "4194999-1";

  async function leave(files: { old?: boolean; next?: boolean; out?: boolean }): Promise<void> {
    const sets = [
      ["old", OLD, files.old],
      ["new", NEW, files.next],
    ] as const;
    mkdirSync(work("."), { recursive: true });
    writeFileSync(work(`owner~${machine}~${dead}~aa`), "");
    for (const [name, content, wanted] of sets) {
      if (wanted !== true) continue;
      await writeFolder(at(name), content);
      renameSync(at(name), work(name));
    }
    if (files.out === true) await writeFolderBeside();
  }

  test("an unfinished output is swept, and a fresh one takes its place", async () => {
    mkdirSync(work("new/labels"), { recursive: true });
    writeFileSync(work("new/labels/half.txt"), "ha");
    writeFileSync(work(`owner~${machine}~${dead}~aa`), "");
    mkdirSync(at(`.out.angokit-${dead}-00ff/old`), { recursive: true });
    mkdirSync(at(`.out.angokit-${thisProcess()}-00ff`));
    mkdirSync(at(".out.angokit-mine"));
    await writeFolder(at("out"), NEW);
    expect(readdirSync(at("."))).toEqual(
      [".out.angokit-mine", `.out.angokit-${thisProcess()}-00ff`, "out"].toSorted(),
    );
  });

  test("a process id that was given to another process since counts as dead", async () => {
    mkdirSync(work("new"), { recursive: true });
    writeFileSync(work(`owner~${machine}~${process.pid}-1~aa`), "");
    // Only Linux tells when a process began; elsewhere it is taken for the one that left this.
    expect(codeOf(() => folderSink(at("out")))).toBe(
      process.platform === "linux" ? "nothing thrown" : "output/busy",
    );
    expect(readdirSync(at(".")).length).toBe(process.platform === "linux" ? 0 : 1);
  });

  test("a swap that had begun is finished, with the files that are not angokit's", async () => {
    await leave({ old: true, next: true });
    writeFileSync(work("old/notes.txt"), "mine");
    writeFileSync(work("new/labels/train.cache"), "was moved already");
    expect(codeOf(() => folderSink(at("out")))).toBe("output/not-empty");
    expect(tree(at("."))).toEqual(
      Object.fromEntries(
        Object.entries({ ...NEW, "notes.txt": "mine", "labels/train.cache": "was moved already" }).map(
          ([path, text]) => [`out/${path}`, text],
        ),
      ),
    );
  });

  test("a swap that can't be finished is taken back", async () => {
    await leave({ old: true, next: true });
    mkdirSync(work("old/labels/val"));
    writeFileSync(work("old/labels/val/c.txt"), "in the way");
    writeFileSync(work("new/notes.txt"), "was moved already");
    expect(codeOf(() => folderSink(at("out")))).toBe("output/not-ours");
    expect(tree(at("out"))).toEqual({
      ...OLD,
      "labels/val/c.txt": "in the way",
      "notes.txt": "was moved already",
    });
  });

  test("a swap that was done is cleared up", async () => {
    await leave({ old: true, out: true });
    expect(codeOf(() => folderSink(at("out")))).toBe("output/not-empty");
    expect(readdirSync(at("."))).toEqual(["out"]);
    expect(tree(at("out"))).toEqual(NEW);
  });

  test("an old dataset comes back where the new one was taken away", async () => {
    await leave({ old: true });
    expect(codeOf(() => folderSink(at("out")))).toBe("output/not-empty");
    expect(readdirSync(at("."))).toEqual(["out"]);
    expect(tree(at("out"))).toEqual(OLD);
  });

  test("nothing is touched where someone has put something else at the place", async () => {
    await leave({ old: true, next: true });
    mkdirSync(at("out"));
    writeFileSync(join(at("out"), "notes.txt"), "mine");
    const before = tree(work("old"));
    expect(codeOf(() => folderSink(at("out"), { overwrite: true }))).toBe("output/unfinished");
    expect(tree(work("old"))).toEqual(before);
    expect(tree(at("out"))).toEqual({ "notes.txt": "mine" });
  });
});

describe("a disk or a process that fails", () => {
  const sources = join(import.meta.dirname, "../src/node");
  const program = join(sources, "folder-sink.ts");
  const single = join(sources, "file-sink.ts");

  test.skipIf(process.platform === "win32")("a file that the system refuses to take leaves nothing", () => {
    const out = JSON.stringify(at("deep/out"));
    for (const [module, make] of [
      [program, "folderSink"],
      [single, "fileSink"],
    ]) {
      const said = limited(`
        import { ${make} } from ${JSON.stringify(module)};
        const sink = ${make}(${out});
        const piece = "x".repeat(10_000);
        await sink.write("big.txt", (async function* () { for (let i = 0; i < 20; i++) yield piece; })())
          .catch(async (error) => { console.log(error.code); await sink.abort(); });
      `);
      expect(said).toBe("output/no-space\n");
      expect(readdirSync(at("."))).toEqual([]);
    }
  });

  test.skipIf(process.platform === "win32")("a folder and a file that are others' are told at once", () => {
    mkdirSync(at("locked/old"), { recursive: true });
    writeFileSync(at("secret.json"), "{}");
    chmodSync(at("secret.json"), 0o000);
    chmodSync(at("locked"), 0o555);
    chmodSync(at("."), 0o755);
    // Root may do everything, so it becomes somebody else, once all modules are loaded.
    const source = `
      import { readText } from ${JSON.stringify(join(sources, "../io/source.ts"))};
      import { fileSource } from ${JSON.stringify(join(sources, "source.ts"))};
      import { folderSink } from ${JSON.stringify(join(sources, "folder-sink.ts"))};
      import { fileSink } from ${JSON.stringify(join(sources, "file-sink.ts"))};
      if (process.getuid() === 0) process.setuid(65534);
      const place = process.argv[1];
      for (const attempt of [
        () => folderSink(place + "/locked/new"),
        () => folderSink(place + "/locked/old"),
        () => folderSink(place + "/locked/deep/new"),
        () => fileSink(place + "/locked/new.json"),
        () => readText(fileSource(place + "/secret.json")),
      ]) {
        try {
          await attempt();
          console.log("nothing thrown");
        } catch (error) {
          console.log(error.code);
        }
      }
    `;
    const said = execFileSync(process.execPath, ["--input-type=module", "-e", source, at(".")], {
      encoding: "utf8",
    });
    expect(said.trim().split("\n")).toEqual([
      ...Array.from({ length: 4 }, () => "output/read-only"),
      "input/unreadable",
    ]);
    chmodSync(at("locked"), 0o755);
    expect(readdirSync(at("locked"))).toEqual(["old"]);
  });

  test("a process that exits without commit or abort leaves nothing", () => {
    const source = `
      import { folderSink } from ${JSON.stringify(program)};
      const sink = folderSink(${JSON.stringify(at("deep/out"))});
      await sink.write("a.txt", "x");
      process.exit(3);
    `;
    const run = (): unknown => execFileSync(process.execPath, ["--input-type=module", "-e", source]);
    expect(run).toThrow(expect.objectContaining({ status: 3 }));
    expect(readdirSync(at("."))).toEqual([]);
  });

  const COUNT = 300;
  const FOREIGN = {
    "notes.txt": "mine",
    "labels/3/train.cache": "cache",
    "runs/exp/weights.pt": "weights",
  };

  /** What a run of {@link start} writes, with what was there before and is not angokit's. */
  function dataset(name: string): Record<string, string> {
    const labels = Array.from({ length: COUNT }, (_, i) => [`labels/${i % 7}/${i}.txt`, `${name} ${i}`]);
    return { ...Object.fromEntries(labels), ...FOREIGN };
  }

  /** A run in a Node of its own that says how far it is. */
  function start(name: string): Run {
    const source = `
      import { writeSync } from "node:fs";
      import { folderSink } from ${JSON.stringify(program)};
      const [out, name] = process.argv.slice(1);
      writeSync(1, "begins ");
      const sink = folderSink(out, { overwrite: true });
      for (let i = 0; i < ${COUNT}; i++) await sink.write(\`labels/\${i % 7}/\${i}.txt\`, \`\${name} \${i}\`);
      writeSync(1, "commits ");
      await sink.commit();
      writeSync(1, "is done ");
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", source, at("out"), name], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const closed = once(child, "close");
    let said = "";
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    return {
      async reaches(word) {
        while (!said.includes(word)) await once(child.stdout, "data");
        return performance.now();
      },
      async kill() {
        child.kill("SIGKILL");
        await closed;
      },
      closed,
    };
  }

  test.skipIf(process.platform === "win32")(
    "a run that is killed leaves the old dataset, the new one, or nothing",
    { timeout: 120_000 },
    async () => {
      const out = at("out");
      await start("0").closed;
      for (const [path, content] of Object.entries(FOREIGN)) {
        mkdirSync(dirname(join(out, path)), { recursive: true });
        writeFileSync(join(out, path), content);
      }
      const measured = start("0");
      const begun = await measured.reaches("begins");
      const committing = await measured.reaches("commits");
      const done = await measured.reaches("is done");
      await measured.closed;
      // A third of the kills is spread over the whole run, the others over its commit, where the swap is.
      const moments = [
        ...Array.from({ length: 24 }, (_, i) => ({
          from: "begins" as const,
          after: (1.1 * (done - begun) * i) / 24,
        })),
        ...Array.from({ length: 48 }, (_, i) => ({
          from: "commits" as const,
          after: (1.1 * (done - committing) * i) / 48,
        })),
        { from: "is done" as const, after: 0 },
      ];
      const outcomes: Record<string, number> = { old: 0, new: 0, nothing: 0 };
      let unfinished = 0;
      const outcomeOf = (before: string, after: string): string => {
        if (!existsSync(out)) return "nothing";
        const found = tree(out);
        if (isDeepStrictEqual(found, dataset(before))) return "old";
        return isDeepStrictEqual(found, dataset(after)) ? "new" : "damaged";
      };
      let current = "0";
      for (const [round, { from, after }] of moments.entries()) {
        const next = String(round + 1);
        const run = start(next);
        const moment = (await run.reaches(from)) + after;
        // A timer would be too coarse: the whole swap takes less than a millisecond or two.
        while (performance.now() < moment);
        await run.kill();
        const outcome = outcomeOf(current, next);
        expect(outcomes, `${after} ms after it ${from}`).toHaveProperty(outcome);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        if (readdirSync(at(".")).length > 1) unfinished += 1;
        // Making the next sink is what clears up.
        expect(codeOf(() => folderSink(out))).toBe("output/not-empty");
        expect(readdirSync(at("."))).toEqual(["out"]);
        const settled = tree(out);
        current = settled["labels/0/0.txt"]?.split(" ")[0] ?? "";
        expect(settled).toEqual(dataset(current));
        expect(["old", "nothing"].includes(outcome) || current === next).toBe(true);
      }
      await start("last").closed;
      expect(tree(out)).toEqual(dataset("last"));
      expect(readdirSync(at("."))).toEqual(["out"]);
      expect(lstatSync(join(out, MANIFEST)).isFile()).toBe(true);
      // The moments were spread well: some runs were killed before their work was done, some after.
      expect(unfinished).toBeGreaterThan(0);
      expect(outcomes["old"]).toBeGreaterThan(0);
      expect(outcomes["new"]).toBeGreaterThan(0);
    },
  );
});

interface Run {
  /** Waits until the run has said a word, and gives the time. */
  reaches(word: "begins" | "commits" | "is done"): Promise<number>;
  kill(): Promise<void>;
  readonly closed: Promise<unknown>;
}
