import { convert, detectInput, memorySink, readCoco, writeYolo, zipFolder } from "../src/index.ts";

/** Converts the COCO file in a ZIP that it is sent to YOLO, and sends labels and data.yaml back. */
addEventListener("message", ({ data }: MessageEvent<Blob>) => {
  void (async () => {
    const folder = await zipFolder("coco.zip", data);
    const { entry } = await detectInput(folder);
    const sink = memorySink();
    await convert(readCoco(folder.open(entry)), writeYolo(sink));
    postMessage({ labels: sink.text("labels/train/a.txt"), yaml: sink.text("data.yaml") });
  })();
});
