import { Command } from "commander";
import type { Mock } from "@angokit/contract";
import { UsageError, WorldError } from "../failure.ts";
import { portOption } from "../flag-values.ts";
import { addCommonFlags, addHelp, type CommonFlags } from "../flags.ts";
import { interruption } from "../interruption.ts";
import type { Attempt } from "../program.ts";
import type { Terminal } from "../terminal.ts";

interface MockFlags extends CommonFlags {
  readonly port: number;
  readonly spec?: string;
  readonly data?: string;
  readonly memory?: true;
}

/** `angokit mock` */
export function mockCommand(attempt: Attempt): Command {
  const command = addCommonFlags(
    new Command("mock")
      .description("serve the API on this machine, to try things out without Ango Hub")
      .optionsGroup("Server:")
      .option("--port <number>", "0: any that is free", portOption, 0)
      .option("--spec <file>", "another OpenAPI 3 document than that of Ango Hub")
      .option(
        "--data <folder>",
        "answer from a dataset, and remember what is written: ango/export.json, ango/category-schema.json, images/ in it",
      )
      .option("--memory", "remember what is written, with no project at first unless --data has one"),
  );
  addHelp(command, {
    examples: ["angokit mock --port 4010", "angokit mock --data samples", "angokit mock --memory"],
    codes: [
      "0    stopped by Ctrl-C or SIGTERM, which is how a server ends",
      "2    wrong use, or a spec or dataset that can't be read",
      "3    the port is taken",
    ],
  });
  return command.action((flags: MockFlags) => attempt(flags, (terminal) => mock(flags, terminal)));
}

/** Serve the spec until interrupted. The first line on stdout is `{"url":"http://127.0.0.1:…"}`. */
async function mock(flags: MockFlags, terminal: Terminal): Promise<number> {
  const stopped = interruption();
  const server = await start(flags);
  process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
  terminal.note(`Serving the API at ${server.url}, for any API key but an empty one. Ctrl-C ends it.`);
  await stopped;
  await server.close();
  return 0;
}

async function start({ port, spec, data, memory }: MockFlags): Promise<Mock> {
  // The validators that come with it would make every command start half as fast.
  const { ContractError, startMock } = await import("@angokit/contract");
  try {
    return await startMock({
      port,
      ...(spec === undefined ? {} : { spec }),
      ...(data === undefined ? {} : { data }),
      ...(memory === undefined ? {} : { memory }),
    });
  } catch (error) {
    if (error instanceof ContractError) throw new UsageError(error.code, error.message);
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") {
      throw new WorldError(
        "mock/port-in-use",
        `Port ${port} is taken by another program. Give another --port, or none for any that is free.`,
      );
    }
    if (code === "EACCES")
      throw new UsageError("usage/port", `Port ${port} is not yours to use. Take one above 1023.`);
    throw error;
  }
}
