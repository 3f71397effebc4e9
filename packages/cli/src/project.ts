import { type AngoClient, AngoHttpError, operations } from "@angokit/client";
import { WorldError } from "./failure.ts";

/** What is to be known of a project first. */
export interface Project {
  readonly name: string;
  readonly categorySchema: unknown;
}

/**
 * The name and the classes of a project.
 * @throws WorldError `pull/no-classes` or `push/no-classes`, by the command that asks
 */
export async function getProject(ango: AngoClient, id: string, command: "pull" | "push"): Promise<Project> {
  const path = "/v2/project/{project_id}";
  const { data, error, response } = await ango.GET(path, { params: { path: { project_id: id } } });
  if (data === undefined) throw new AngoHttpError(operations[`GET ${path}`], response.status, error.message);
  const { name, categorySchema } = data.data.project;
  if (categorySchema === undefined) {
    throw new WorldError(
      `${command}/no-classes`,
      `The project ${id} came without its category schema: the classes are unknown.`,
    );
  }
  return { name: name ?? id, categorySchema };
}
