import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Runs a program in a process of its own, in which fast-check cannot be found. */
async function printed(program: string): Promise<string> {
  const whole = `
    import { registerHooks } from "node:module";
    registerHooks({
      resolve: (specifier, context, next) =>
        next(specifier === "fast-check" ? "fast-check-that-is-not-installed" : specifier, context),
    });
    const generate = await import(${JSON.stringify(new URL("../src/generate.ts", import.meta.url).href)});
    ${program}`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@angokit/source", "--input-type=module", "--eval", whole],
    { cwd: fileURLToPath(new URL("..", import.meta.url)) },
  );
  return stdout;
}

test("without fast-check the error says what to install, and what does not need it works", async () => {
  const stdout = await printed(`
    const server = { url: "http://127.0.0.1:9", spec: { openapi: "3.1.0", paths: {} } };
    const calls = {
      requestsOf: () => generate.requestsOf(),
      checkAccepted: () => generate.checkAccepted(server),
      checkRefused: () => generate.checkRefused(server),
      checkDecoded: () => generate.checkDecoded(server),
      checkPaging: () => generate.checkPaging(() => []),
      checkRetries: () => generate.checkRetries(async () => 1, generate.faultyMock()),
    };
    for (const [name, call] of Object.entries(calls)) {
      await call().then(() => console.log(name, "ran"), ({ code, message }) => console.log(name, code, message));
    }
    console.log(typeof generate.plainly("http://127.0.0.1:9"));`);
  const lines = stdout.trim().split("\n");
  for (const name of [
    "requestsOf",
    "checkAccepted",
    "checkRefused",
    "checkDecoded",
    "checkPaging",
    "checkRetries",
  ]) {
    expect(lines.shift()).toMatch(
      new RegExp(`^${name} contract/fast-check-missing .*npm install --save-dev fast-check$`),
    );
  }
  expect(lines).toEqual(["function"]);
});
