import { idOf } from "../dataset.ts";
import { exportedIssue, exportedRecord } from "./ango-exports.ts";
import { completionIn, leavingStage, nextStage, statusIn, USER } from "./ango-stages.ts";
import { labelEntries, storedSubmission } from "./ango-submissions.ts";
import type { Effect, MemoryTable, Value, Values } from "./table.ts";

type UpdateEffect = Extract<Effect, { readonly update: string }>;

const EMPTY_ANSWER = { tools: [], classifications: [], relations: [] };

const project: Values = { projects: "path.project_id" };
const inPath: Values = { project: "path.project_id" };
const sameProject: Values = { project: { first: ["body.projectId", "needed.assets.project"] } };
const thisProject: Value = { one: "projects", by: "path.project_id", view: "project" };

/** Batches of a project by id or, as some references say, by name. */
const batchIds = (from: Value, projectId: string): Value => ({
  resolve: "batches",
  among: { project: projectId },
  by: ["_id", "name"],
  from,
});

const stageIn = (from: string, projectId: string): Value => ({
  resolve: "stages",
  among: { project: projectId },
  by: ["id"],
  from,
});

const listedTasks = {
  where: { project: "path.project_id" },
  filter: {
    status: "query.status[eq]",
    stage: "query.stage",
    batches: batchIds("query.batches", "path.project_id"),
  },
} as const;

const listedAssets = {
  where: { project: "path.project_id" },
  filter: {
    _id: "query.filters._id",
    externalId: "query.filters.externalId",
    isPreLabeled: "query.filters.isPreLabeled",
    batches: batchIds("query.filters.batches", "path.project_id"),
  },
} as const;

const changedNow: Values = { updatedAt: { now: true }, updatedBy: { is: USER.id } };

/** What a task goes through when it leaves its stage. */
const moved = (task: string, to: Value): Pick<UpdateEffect, "set" | "unset" | "append"> => ({
  unset: ["completedAt"],
  set: {
    stage: to,
    status: { convert: "statusIn", from: { members: { project: "this.project", stage: to } } },
    completedAt: { convert: "completionIn", from: { members: { project: "this.project", stage: to } } },
    ...changedNow,
  },
  append: { stageHistory: { convert: "leavingStage", from: { members: { task, stage: to } } } },
});

/** What a task loses on the way, when the request says so. */
const taken = (option: string, loss: Pick<UpdateEffect, "set" | "unset">): Effect => ({
  when: { value: `body.options.${option}`, is: true },
  update: "tasks",
  where: { _id: "this._id" },
  ...loss,
});

/**
 * What the operations of Ango Hub remember. The vendor's documentation says little about the effects of a call:
 * where it is silent, a call does what its name says and no more.
 *
 * One table and one file, however long: what is remembered can be read, and compared with the spec, in one place.
 *
 * @see https://docs.imerit.net/api/api-documentation-deprecated
 */
export const angoHubMemory: Required<MemoryTable> = {
  collections: {
    projects: { unknown: "Invalid project" },
    stages: { unknown: "Invalid stage", indexes: ["project"] },
    batches: { unknown: "Invalid batch", indexes: ["project"] },
    assets: { unknown: "Invalid asset", indexes: ["project", "externalId", "data"] },
    tasks: {
      unknown: "Invalid task",
      indexes: ["project", "asset._id", "asset.externalId", "asset.data"],
    },
    issues: { unknown: "Invalid issue", indexes: ["project", "labelTask"] },
  },

  operations: {
    listProjects: {
      reply: {
        projects: { all: "projects", view: "projectSummary", paged: true },
        total: { count: "projects" },
      },
    },
    createProject: {
      effects: [
        {
          create: "projects",
          set: {
            name: "body.name",
            description: "body.description",
            organization: { is: idOf("organization", "") },
            categorySchema: { is: EMPTY_ANSWER },
            createdAt: { now: true },
          },
        },
        ...[
          { id: "Start", next: ["Label"] },
          { id: "Label", next: ["Complete"] },
          { id: "Complete", next: [] },
        ].map(({ id, next }) => ({
          create: "stages",
          set: {
            project: "made.projects._id",
            id: { is: id },
            name: { is: id },
            type: { is: id },
            next: { is: next },
          },
        })),
      ],
      reply: { project: { one: "projects", by: "made.projects._id", view: "project" } },
    },
    getProject: { needs: project, reply: { project: thisProject } },
    setLabelSet: {
      needs: project,
      effects: [
        {
          update: "projects",
          where: { _id: "path.project_id" },
          set: { categorySchema: "body.categorySchema" },
        },
      ],
      reply: { project: thisProject },
    },
    getProjectMetric: { needs: project },
    listStorages: {},

    listBatches: {
      needs: project,
      reply: { batches: { all: "batches", where: { project: "path.project_id" }, view: "batch" } },
    },
    createBatches: {
      needs: project,
      effects: [
        // A list takes the place of the list that the project had; a text is the name of one more.
        {
          remove: "batches",
          where: { project: "path.project_id" },
          when: { value: "body.batches", list: true },
        },
        {
          each: "body.batches",
          effects: [
            {
              create: "batches",
              set: {
                _id: "entry._id",
                project: "path.project_id",
                name: { first: ["entry.name", "entry"] },
                description: "entry.description",
                color: "entry.color",
              },
            },
          ],
        },
      ],
      reply: { project: thisProject },
    },
    assignBatches: {
      needs: { projects: "body.projectId", assets: "body.assets", batches: "body.batches" },
      // Where the request names no project, that of the asset before it is the one.
      among: { assets: sameProject, batches: sameProject },
      effects: [
        {
          update: "assets",
          where: { _id: "body.assets" },
          unite: { batches: "body.batches" },
          follow: [
            { update: "tasks", where: { "asset._id": "this._id" }, unite: { batches: "body.batches" } },
          ],
        },
      ],
      reply: { assets: "did.updated.assets" },
    },

    listProjectAssets: {
      needs: project,
      reply: {
        assets: { all: "assets", ...listedAssets, view: "asset", paged: true },
        total: { count: "assets", ...listedAssets },
      },
    },
    uploadCloudAssets: {
      needs: { ...project, batches: batchIds("query.batches", "path.project_id") },
      among: { batches: inPath },
      effects: [
        {
          each: "body.assets",
          effects: [
            { needs: { batches: batchIds("entry.batches", "path.project_id") }, among: { batches: inPath } },
            {
              create: "assets",
              set: {
                project: "path.project_id",
                externalId: "entry.externalId",
                data: "entry.data",
                batches: batchIds(
                  { first: ["entry.batches", "query.batches", { is: [] }] },
                  "path.project_id",
                ),
                metadata: "entry.metadata",
                contextData: "entry.contextData",
                attachments: "entry.attachments",
                isPreLabeled: { is: false },
                createdAt: { now: true },
              },
            },
            {
              create: "tasks",
              set: {
                project: "path.project_id",
                asset: {
                  members: {
                    _id: "made.assets._id",
                    externalId: "made.assets.externalId",
                    data: "made.assets.data",
                  },
                },
                batches: "made.assets.batches",
                status: { is: "TODO" },
                stage: { is: "Start" },
                priority: { first: ["body.priority", { is: 0 }] },
                answer: { is: EMPTY_ANSWER },
                isPreLabeled: { is: false },
                openIssuesCount: { is: 0 },
                createdAt: { now: true },
              },
            },
          ],
        },
      ],
      reply: {
        assets: {
          members: {
            assetsCreated: { first: ["did.created.assets", { is: 0 }] },
            tasksCreated: { first: ["did.created.tasks", { is: 0 }] },
            preLabelsCount: { is: 0 },
            validPreLabelsCount: { is: 0 },
          },
        },
      },
    },
    createAttachments: {
      needs: { projects: "body.project" },
      effects: [
        {
          each: "body.attachments",
          effects: [
            {
              update: "assets",
              where: { project: "body.project" },
              filter: { externalId: "entry.externalId", data: "entry.data" },
              append: { attachments: "entry.attachments" },
            },
          ],
        },
      ],
      reply: {
        project: {
          members: {
            attachmentsImported: { first: ["did.appended.attachments", { is: 0 }] },
            assetsUpdated: { first: ["did.updated.assets", { is: 0 }] },
          },
        },
      },
    },

    importLabels: {
      needs: { projects: "body.project" },
      effects: [
        {
          each: { convert: "labelEntries", from: "body.jsonContent" },
          lenient: true,
          effects: [
            {
              update: "tasks",
              where: { project: "body.project", stage: { is: "Start" } },
              filter: { "asset.externalId": "entry.externalId", "asset.data": "entry.data" },
              set: {
                answer: {
                  convert: "storedSubmission",
                  from: { members: { answer: "entry", project: "body.project", by: { is: "import" } } },
                },
                brushDataUrl: "entry.brushDataUrl",
                medicalBrushDataUrl: "entry.medicalBrushDataUrl",
                isPreLabeled: { is: true },
                ...changedNow,
              },
              follow: [
                { update: "assets", where: { _id: "this.asset._id" }, set: { isPreLabeled: { is: true } } },
              ],
            },
          ],
        },
      ],
      reply: { project: { text: "{did.taken} / {did.entries} tasks are labeled." } },
    },
    annotateTask: {
      needs: { tasks: "path.task_id" },
      effects: [
        {
          update: "tasks",
          where: { _id: "path.task_id" },
          set: {
            answer: {
              convert: "storedSubmission",
              from: { members: { answer: "body.answer", project: "this.project", by: { is: USER.id } } },
            },
            brushDataUrl: "body.brushDataUrl",
            medicalBrushDataUrl: "body.medicalBrushDataUrl",
            ...changedNow,
          },
          sum: { duration: { first: ["body.duration", { is: 0 }] } },
          follow: [
            {
              when: { value: "query.nextStage", is: "true" },
              update: "tasks",
              where: { _id: "this._id" },
              ...moved("changed", { convert: "nextStage", from: "this" }),
            },
          ],
        },
      ],
      reply: { label: { one: "tasks", by: "path.task_id", view: "label" } },
    },

    listProjectTasks: {
      needs: project,
      reply: {
        tasks: { all: "tasks", ...listedTasks, view: "listedTask", paged: true },
        total: { count: "tasks", ...listedTasks },
      },
    },
    getTask: {
      needs: { tasks: "path.task_id" },
      reply: { task: { one: "tasks", by: "path.task_id", view: "task" } },
    },
    getTaskHistory: {
      needs: { tasks: "path.id" },
      reply: { stageHistory: { first: ["needed.tasks.stageHistory", { is: [] }] } },
    },
    assignTasks: {
      needs: {
        projects: "body.project",
        tasks: "body.tasks",
        stages: stageIn("body.stage", "body.project"),
      },
      among: { tasks: { project: "body.project" }, stages: { project: "body.project" } },
      effects: [
        {
          update: "tasks",
          where: { _id: "body.tasks", project: "body.project", stage: "body.stage" },
          set: { assignee: "body.user" },
        },
      ],
      reply: { message: { is: "Tasks assigned." } },
    },
    requeueTasks: {
      needs: { ...project, stages: stageIn("body.toStageId", "path.project_id") },
      among: { stages: inPath },
      effects: [
        {
          update: "tasks",
          where: { project: "path.project_id" },
          filter: {
            _id: "body.filters.taskIds",
            "asset.externalId": "body.filters.externalIds",
            "asset._id": "body.filters.assetIds",
            stage: "body.filters.fromStageIds",
            batches: batchIds("body.filters.batches", "path.project_id"),
          },
          ...moved("this", "body.toStageId"),
          follow: [
            taken("removeAnnotations", {
              set: {
                answer: { is: EMPTY_ANSWER },
                brushDataUrl: { is: null },
                medicalBrushDataUrl: { is: null },
                isPreLabeled: { is: false },
              },
            }),
            taken("removeAssignee", { unset: ["assignee"] }),
            taken("removeStageHistory", { set: { stageHistory: { is: [] } } }),
          ],
        },
      ],
      reply: {
        modifiedCount: {
          members: {
            modified: { first: ["did.updated.tasks", { is: 0 }] },
            toStageId: "body.toStageId",
          },
        },
      },
    },
    createIssue: {
      needs: { tasks: "body.labelTask" },
      effects: [
        {
          update: "tasks",
          where: { _id: "body.labelTask" },
          sum: { openIssuesCount: { is: 1 } },
          follow: [
            {
              create: "issues",
              set: {
                project: "this.project",
                asset: "this.asset._id",
                labelTask: "this._id",
                content: "body.content",
                position: "body.position",
                page: "body.page",
                objectId: "body.objectId",
                contentMentions: "body.contentMentions",
                errorCodes: "body.errorCodes",
                pctDetails: "body.pctDetails",
                status: { is: "Open" },
                createdAt: { now: true },
                createdBy: { is: USER.email },
              },
            },
          ],
        },
      ],
      reply: { issue: { one: "issues", by: "made.issues._id" } },
    },
    exportProject: {
      needs: { projects: "query.project" },
      reply: {
        exportPath: {
          zip: {
            when: { value: "query.type", is: "issue" },
            use: {
              all: "issues",
              where: { project: "query.project" },
              range: { createdAt: "query.createdAt", updatedAt: "query.updatedAt" },
              view: "exportedIssue",
            },
            otherwise: {
              all: "tasks",
              // Without a stage, finished tasks only.
              where: {
                project: "query.project",
                stage: { first: ["query.stage", { is: ["Complete"] }] },
              },
              filter: { batches: batchIds("query.batches", "query.project") },
              range: { createdAt: "query.createdAt", updatedAt: "query.updatedAt" },
              view: "exportedTask",
            },
          },
          name: "export",
          lines: { value: "query.format", is: "ndjson" },
        },
      },
    },
  },

  views: {
    projectSummary: { pick: ["_id", "name", "description", "organization", "createdAt"] },
    project: {
      add: {
        batches: { all: "batches", where: { project: "this._id" }, view: "batch" },
        stages: { all: "stages", where: { project: "this._id" }, view: "stage" },
        assetCount: { count: "assets", where: { project: "this._id" } },
      },
    },
    stage: { pick: ["id", "name", "type", "next"] },
    batch: { pick: ["_id", "name", "description", "color"] },
    asset: {
      omit: ["attachments", "exported"],
      add: { labelTasks: { all: "tasks", where: { "asset._id": "this._id" }, view: "labelTask" } },
    },
    labelTask: { pick: ["_id", "stageHistory"] },
    listedTask: {
      omit: ["stageHistory", "exported"],
      hide: { answer: { value: "query.includeAnswer", is: false } },
    },
    task: {
      omit: ["stageHistory", "exported"],
      hide: { answer: { value: "query.includeAnswer", is: false } },
      add: { project: { members: { _id: "this.project" } } },
    },
    label: {
      pick: [
        "_id",
        "project",
        "stage",
        "status",
        "assignee",
        "batches",
        "priority",
        "answer",
        "duration",
        "createdAt",
        "completedAt",
      ],
      add: { asset: "this.asset._id", externalId: "this.asset.externalId" },
    },
    exportedTask: { convert: "exportedRecord" },
    exportedIssue: { convert: "exportedIssue" },
  },

  conversions: {
    completionIn,
    exportedIssue,
    exportedRecord,
    labelEntries,
    leavingStage,
    nextStage,
    statusIn,
    storedSubmission,
  },
  success: { status: 200, body: { members: { status: { is: "success" }, data: "reply" } } },
  refusal: { status: 400, body: { members: { status: { is: "fail" }, message: "message" } } },
  paging: { page: "page", limit: "limit", defaultLimit: 10 },
};
