import { expect, expectTypeOf, test } from "vitest";
import {
  type Finding,
  isRuleCode,
  type LabelFinding,
  type LabelRules,
  type RuleCode,
  rules,
  type RuleSettings,
  type Verdict,
  verdictOf,
} from "../../src/validate.ts";

type Family<Code> = Code extends `${infer Name}/${string}` ? Name : never;
type ImageCode = Extract<RuleCode, `image/${string}`>;

/** Fails to compile when a rule on images comes or goes and this is left as it is. */
function wordFor(finding: Finding<ImageCode>): string {
  switch (finding.code) {
    case "image/missing":
    case "image/none-found":
      return "missing";
    case "image/unreadable":
    case "image/too-small":
    case "image/size":
      return "wrong";
    case "image/namesake":
    case "image/duplicate":
      return "double";
    case "image/unreferenced":
      return "left over";
  }
}

/** What nobody can ask. */
function isAboutNothing({ code }: Finding): boolean {
  // @ts-expect-error no rule is called so: the comparison would never hold
  return code === "coco/areas";
}

test("findings are typed by code", () => {
  expectTypeOf<Finding["code"]>().toEqualTypeOf<RuleCode>();
  expectTypeOf<Family<RuleCode>>().toEqualTypeOf<
    "yolo" | "coco" | "ango" | "voc" | "cvat" | "label-studio" | "labelme" | "image" | "dataset"
  >();
  expectTypeOf<Finding<"coco/area">>().toExtend<Finding>();
  expectTypeOf<Finding>().not.toExtend<Finding<"coco/area">>();
  expectTypeOf<keyof RuleSettings>().toEqualTypeOf<RuleCode>();

  // @ts-expect-error nor can a setting be for it
  const settings: RuleSettings = { "coco/areas": "off" };
  expect([isAboutNothing, settings]).toHaveLength(2);

  const finding: Finding<ImageCode> = {
    code: "image/size",
    severity: "error",
    message: "It is larger.",
    why: rules["image/size"].why,
  };
  expect(wordFor(finding)).toBe("wrong");
  const text: string = "image/size";
  if (isRuleCode(text)) expectTypeOf(text).toEqualTypeOf<RuleCode>();
});

test("so are verdicts", () => {
  const of: LabelRules = { task: "detect", classes: 2 };
  const verdict: Verdict = verdictOf("2 0.5 0.5 0.1 0.1\n", of);
  expectTypeOf(verdict.verdict).toEqualTypeOf<"kept" | "background" | "dropped">();
  const [finding]: readonly LabelFinding[] = verdict.findings;
  expectTypeOf<LabelFinding["code"]>().toExtend<RuleCode>();
  expect(finding?.code).toBe("yolo/unknown-class");
});
