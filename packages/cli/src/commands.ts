import type { Command } from "commander";
import type { Attempt } from "./program.ts";

type MakeCommand = (attempt: Attempt) => Command;

/** In the order of the help. Each is loaded when it is needed: what one command takes, most others don't. */
const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  pull: async () => (await import("./commands/pull.ts")).pullCommand,
  convert: async () => (await import("./commands/convert.ts")).convertCommand,
  validate: async () => (await import("./commands/validate.ts")).validateCommand,
  inspect: async () => (await import("./commands/inspect.ts")).inspectCommand,
  diff: async () => (await import("./commands/diff.ts")).diffCommand,
  verify: async () => (await import("./commands/verify.ts")).verifyCommand,
  split: async () => (await import("./commands/split.ts")).splitCommand,
  merge: async () => (await import("./commands/merge.ts")).mergeCommand,
  filter: async () => (await import("./commands/filter.ts")).filterCommand,
  remap: async () => (await import("./commands/remap.ts")).remapCommand,
  sample: async () => (await import("./commands/sample.ts")).sampleCommand,
  tile: async () => (await import("./commands/tile.ts")).tileCommand,
  crop: async () => (await import("./commands/tile.ts")).cropCommand,
  render: async () => (await import("./commands/render.ts")).renderCommand,
  push: async () => (await import("./commands/push.ts")).pushCommand,
  mock: async () => (await import("./commands/mock.ts")).mockCommand,
};

/** The command that is asked for; all of them where that is none, or help. */
export async function commandsFor(argv: readonly string[]): Promise<readonly MakeCommand[]> {
  const name = argv.find((text) => !text.startsWith("-")) ?? "";
  const wanted = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return Promise.all((wanted === undefined ? Object.values(commands) : [wanted]).map((load) => load()));
}
