// Runs the built package in whatever runtime it is started in: nothing but what Node, Deno and Bun have alike.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import {
  convert,
  detectInput,
  gunzipped,
  memoryFolder,
  memorySink,
  memorySource,
  readAngoExport,
  readCoco,
  readText,
  readYolo,
  writeAngoExport,
  writeCoco,
  writeYolo,
} from "../../dist/index.js";
import { diskFolder, fileSource, folderSink, zipFile } from "../../dist/node.js";

const done = [];
const check = (what, actual, expected) => {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`);
  done.push(what);
};
const place = mkdtempSync(join(tmpdir(), "angokit-smoke-"));
try {
  const coco = {
    images: [{ id: 1, file_name: "a.jpg", width: 100, height: 50 }],
    annotations: [{ id: 1, image_id: 1, category_id: 7, bbox: [0, 0, 20, 20], area: 400, iscrowd: 0 }],
    categories: [{ id: 7, name: "cat" }],
  };
  const text = JSON.stringify(coco);

  const memory = memorySink();
  await convert(readCoco(memorySource("a.json", text)), writeYolo(memory));
  check("COCO to YOLO in memory", memory.text("labels/train/a.txt"), "0 0.1 0.2 0.2 0.4\n");

  const back = memorySink();
  const quiet = { onDiagnostic: () => {} };
  await convert(readYolo(memoryFolder("d", memory.files), quiet), writeCoco(back));
  check("and back by the sidecar", JSON.parse(back.text("annotations.json")).annotations, coco.annotations);

  writeFileSync(join(place, "a.json"), text);
  await convert(readCoco(fileSource(join(place, "a.json"))), writeYolo(folderSink(join(place, "yolo"))));
  const { images } = await readYolo(diskFolder(join(place, "yolo")), quiet);
  const names = [];
  for await (const { name, annotations } of images) names.push([name, annotations.length]);
  check("YOLO on disk", names, [["a.jpg", 1]]);
  await convert(
    readCoco(fileSource(join(place, "a.json"))),
    writeYolo(folderSink(join(place, "yolo"), { overwrite: true })),
  );
  check("written over", (await diskFolder(join(place, "yolo")).list()).includes("data.yaml"), true);

  writeFileSync(join(place, "a.zip"), zipOf("d/a.json", text));
  const folder = await zipFile(join(place, "a.zip"));
  check("a ZIP", (await detectInput(folder)).entry, "a.json");
  check("its file", await readText(folder.open("a.json")), text);

  const packed = new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")));
  const gzip = memorySource("a.json.gz", new Uint8Array(await packed.arrayBuffer()));
  check("a gzip", await readText(gunzipped(gzip)), text);

  const red =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
  const asset = {
    externalId: "a.jpg",
    asset: "https://example.com/a.jpg",
    task: { brushDataUrl: red, tools: [] },
  };
  const categorySchema = { tools: [{ schemaId: "s", title: "Sky", tool: "brush", color: "#ff0000" }] };
  const ango = memorySource("e.json", JSON.stringify([asset]));
  const masks = memorySink();
  await convert(readAngoExport(ango, { categorySchema }), writeCoco(masks));
  check("brush strokes", JSON.parse(masks.text("annotations.json")).annotations[0].bbox, [0, 0, 1, 1]);
  const exported = memorySink();
  await convert(readAngoExport(ango, { categorySchema }), writeAngoExport(exported));
  check("an Ango export", JSON.parse(exported.text("export.json"))[0].externalId, "a.jpg");
  console.log(JSON.stringify({ done }));
} finally {
  rmSync(place, { recursive: true, force: true });
}

function zipOf(path, content) {
  const [name, data] = [Buffer.from(path), Buffer.from(content)];
  const packed = deflateRawSync(data);
  const same = Buffer.alloc(26);
  same.writeUInt16LE(20, 0);
  same.writeUInt16LE(8, 4);
  same.writeUInt32LE(crc32(data), 10);
  same.writeUInt32LE(packed.length, 14);
  same.writeUInt32LE(data.length, 18);
  same.writeUInt16LE(name.length, 22);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([
    Buffer.from("PK\x03\x04", "latin1"),
    same,
    name,
    packed,
    Buffer.from("PK\x01\x02\x14\0", "latin1"),
    same,
    Buffer.alloc(14),
    name,
    end,
  ]);
}
