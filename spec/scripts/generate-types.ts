// The one place that uses openapi-typescript, which is no longer maintained and needs TypeScript 5.9. Its only
// products are the client's schema.ts and current-schema.ts, so that another generator can take its place here.
import openapiTypes, { astToString } from "openapi-typescript";
import { bundleDocument, type DocumentRoot, isMembers, type Members } from "./document.ts";
import { emitGenerated } from "./generated-file.ts";

await generate("openapi.yaml", "schema.ts");
await generate("current.yaml", "current-schema.ts");

async function generate(root: DocumentRoot, name: string): Promise<void> {
  const document = await bundleDocument(root);
  prepare(document);
  const nodes = await openapiTypes(Buffer.from(JSON.stringify(document)), {
    alphabetize: true,
    arrayLength: true,
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
  });
  await emitGenerated(name, "generate-types.ts", astToString(nodes));
}

/** Puts the document, in place, into words that the generator understands. */
function prepare(node: unknown): void {
  if (Array.isArray(node)) node.forEach(prepare);
  if (!isMembers(node)) return;
  if ("in" in node && isMembers(node["content"])) liftContent(node);
  for (const key of ["oneOf", "anyOf"]) {
    const branches = node[key];
    if (Array.isArray(branches) && branches.every(isPresenceOnly)) delete node[key];
  }
  // Examples are long and say nothing that the types do not.
  if ("x-evidence" in node || "type" in node) delete node["examples"];
  Object.values(node).forEach(prepare);
}

/** A parameter that goes as one JSON text: the generator reads `schema` and would take it for a string. */
function liftContent(parameter: Members): void {
  const content = parameter["content"];
  const media = isMembers(content) ? content["application/json"] : undefined;
  if (!isMembers(media)) return;
  parameter["schema"] = media["schema"];
  delete parameter["content"];
}

/** A branch that only says which members are there or not; no type can hold that. */
function isPresenceOnly(branch: unknown): boolean {
  return isMembers(branch) && Object.keys(branch).every((key) => key === "required" || key === "properties");
}
