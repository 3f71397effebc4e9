// The entry has no static imports and no new syntax, so that an old Node can still run it far enough to be told.
const version = process.versions.node;
if (Number(version.split(".")[0]) < 22) {
  process.stderr.write(`angokit needs Node 22 or newer, and this is Node ${version}.\n`);
  process.exit(2);
}
const { run } = await import("./program.ts");
process.exitCode = await run(process.argv.slice(2));
