// Reads an export in a process of its own, and writes what it came to and how much memory that took.
import { exportProject } from "../src/export.ts";
import { createAngoClient } from "../src/index.ts";

const [baseUrl = ""] = process.argv.slice(2);
const ango = createAngoClient({ apiKey: "test-key", baseUrl });
let count = 0;
for await (const { externalId } of exportProject(ango, "p")) count += Number(externalId === `${count}.jpg`);
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ count, megabytes }));
