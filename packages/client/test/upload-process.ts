// Uploads assets in a process of its own, and writes a line for each result: what a program would keep.
import { createAngoClient, uploadAssets } from "../src/index.ts";
import { assetsNamed, namesOf } from "./asset-names.ts";

const [baseUrl = "", project = "", resume = ""] = process.argv.slice(2);
const ango = createAngoClient({ apiKey: "test-key", baseUrl });
const options = { maxItems: 10, ...(resume !== "" && { resume: resume === "true" || Number(resume) }) };
for await (const { index, status } of uploadAssets(ango, project, assetsNamed(namesOf(60)), options)) {
  process.stdout.write(`${index} ${status}\n`);
}
