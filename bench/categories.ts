/** COCO's 80 object classes, with the gaps in their ids: https://cocodataset.org/#format-data */
export interface BenchCategory {
  readonly id: number;
  readonly name: string;
  readonly supercategory: string;
}

/** Classes whose ids follow each other, and the id of the first. */
const GROUPS: readonly (readonly [supercategory: string, first: number, names: readonly string[]])[] = [
  ["person", 1, ["person"]],
  ["vehicle", 2, ["bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"]],
  ["outdoor", 10, ["traffic light", "fire hydrant"]],
  ["outdoor", 13, ["stop sign", "parking meter", "bench"]],
  ["animal", 16, ["bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"]],
  ["accessory", 27, ["backpack", "umbrella"]],
  ["accessory", 31, ["handbag", "tie", "suitcase"]],
  ["sports", 34, ["frisbee", "skis", "snowboard", "sports ball", "kite", "baseball bat"]],
  ["sports", 40, ["baseball glove", "skateboard", "surfboard", "tennis racket"]],
  ["kitchen", 44, ["bottle"]],
  ["kitchen", 46, ["wine glass", "cup", "fork", "knife", "spoon", "bowl"]],
  ["food", 52, ["banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza"]],
  ["food", 60, ["donut", "cake"]],
  ["furniture", 62, ["chair", "couch", "potted plant", "bed"]],
  ["furniture", 67, ["dining table"]],
  ["furniture", 70, ["toilet"]],
  ["electronic", 72, ["tv", "laptop", "mouse", "remote", "keyboard", "cell phone"]],
  ["appliance", 78, ["microwave", "oven", "toaster", "sink", "refrigerator"]],
  ["indoor", 84, ["book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush"]],
];

export const CATEGORIES: readonly BenchCategory[] = GROUPS.flatMap(([supercategory, first, names]) =>
  names.map((name, at) => ({ id: first + at, name, supercategory })),
);
