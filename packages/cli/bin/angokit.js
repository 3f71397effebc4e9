#!/usr/bin/env node
import { existsSync } from "node:fs";

const entry = new URL("../dist/main.js", import.meta.url);
if (existsSync(entry)) await import(entry.href);
else {
  process.stderr.write("angokit is not built yet. In the repository: npx -y pnpm@12.21.0 build\n");
  process.exitCode = 2;
}
