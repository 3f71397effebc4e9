// Labels of an Ango Hub project as a YOLO dataset.
//
//   ANGO_API_KEY=… node pull-to-yolo.ts <projectId> <folder>
//
// ANGO_BASE_URL points it elsewhere: at a mock, or at another region (https://us-api.ango.ai).
import { createAngoClient, paginate } from "@angokit/client";
import { convert, imageSizeOf, memorySource, readAngoTasks, withSizes, writeYolo } from "@angokit/formats";
import { folderSink } from "@angokit/formats/node";

const [projectId = "", folder = "dataset"] = process.argv.slice(2);
const ango = createAngoClient({
  apiKey: process.env["ANGO_API_KEY"] ?? "",
  baseUrl: process.env["ANGO_BASE_URL"] ?? "https://imeritapi.ango.ai",
});

const path = { project_id: projectId };
const { data, error } = await ango.GET("/v2/project/{project_id}", { params: { path } });
if (error) throw new Error(error.message);

const tasks = paginate(ango, "/v2/project/{project_id}/tasks", {
  params: { path, query: { "status[eq]": "Completed", includeAnswer: true } },
});
const labels = readAngoTasks(tasks, {
  categorySchema: data.data.project.categorySchema,
  onDiagnostic: ({ severity, message }) => console.error(`${severity}: ${message}`),
});
// YOLO's numbers are fractions of the image: a size that the project does not know comes from the image itself.
const dataset = withSizes(labels, async ({ name, url = "" }) => {
  const image = await fetch(url);
  return imageSizeOf(memorySource(name, await image.bytes()));
});
const report = await convert(dataset, writeYolo(folderSink(folder), { task: "segment" }));

console.log(`${report.images} images, ${report.annotations} annotations in ${folder}`);
for (const { feature, count } of report.lost) console.log(`lost: ${feature} (${count})`);
