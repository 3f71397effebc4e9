// Generated from @angokit/spec by spec/scripts/generate-operations.ts; do not edit.

import { unpackOperations } from "../operation.ts";

/** All operations, by method and path. */
export type Operations = {
  readonly "GET /v2/exportV3": {
    readonly "operationId": "exportProject",
    readonly "method": "GET",
    readonly "path": "/v2/exportV3",
    readonly "retry": "safe",
    readonly "queryJson": readonly [
      "stage",
      "batches",
      "createdAt",
      "updatedAt"
    ]
  },
  readonly "POST /v2/annotate/{task_id}": {
    readonly "operationId": "annotateTask",
    readonly "method": "POST",
    readonly "path": "/v2/annotate/{task_id}",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/import/labels": {
    readonly "operationId": "importLabels",
    readonly "method": "POST",
    readonly "path": "/v2/import/labels",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/project/{project_id}/assets": {
    readonly "operationId": "listProjectAssets",
    readonly "method": "GET",
    readonly "path": "/v2/project/{project_id}/assets",
    readonly "retry": "safe",
    readonly "paging": {
      readonly "page": "page",
      readonly "limit": "limit",
      readonly "items": readonly [
        "data",
        "assets"
      ],
      readonly "total": readonly [
        "data",
        "total"
      ],
      readonly "minimum": 10,
      readonly "maximum": 1000
    },
    readonly "queryJson": readonly [
      "filters"
    ]
  },
  readonly "POST /v2/project/{project_id}/cloud": {
    readonly "operationId": "uploadCloudAssets",
    readonly "method": "POST",
    readonly "path": "/v2/project/{project_id}/cloud",
    readonly "retry": "never",
    readonly "idempotency": readonly [
      "assets",
      "[]",
      "externalId"
    ],
    readonly "queryJson": readonly [
      "batches"
    ]
  },
  readonly "POST /v2/attachments": {
    readonly "operationId": "createAttachments",
    readonly "method": "POST",
    readonly "path": "/v2/attachments",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/batches/{project_id}": {
    readonly "operationId": "listBatches",
    readonly "method": "GET",
    readonly "path": "/v2/batches/{project_id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/batches/{project_id}": {
    readonly "operationId": "createBatches",
    readonly "method": "POST",
    readonly "path": "/v2/batches/{project_id}",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/assignBatches": {
    readonly "operationId": "assignBatches",
    readonly "method": "POST",
    readonly "path": "/v2/assignBatches",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/issues": {
    readonly "operationId": "createIssue",
    readonly "method": "POST",
    readonly "path": "/v2/issues",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/storages": {
    readonly "operationId": "listStorages",
    readonly "method": "GET",
    readonly "path": "/v2/storages",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/listProjects": {
    readonly "operationId": "listProjects",
    readonly "method": "GET",
    readonly "path": "/v2/listProjects",
    readonly "retry": "safe",
    readonly "paging": {
      readonly "page": "page",
      readonly "limit": "limit",
      readonly "items": readonly [
        "data",
        "projects"
      ],
      readonly "total": readonly [
        "data",
        "total"
      ],
      readonly "minimum": 1,
      readonly "maximum": 1000
    },
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/project/{project_id}": {
    readonly "operationId": "getProject",
    readonly "method": "GET",
    readonly "path": "/v2/project/{project_id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/project/{project_id}": {
    readonly "operationId": "setLabelSet",
    readonly "method": "POST",
    readonly "path": "/v2/project/{project_id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/project/{project_id}/tasks": {
    readonly "operationId": "listProjectTasks",
    readonly "method": "GET",
    readonly "path": "/v2/project/{project_id}/tasks",
    readonly "retry": "safe",
    readonly "paging": {
      readonly "page": "page",
      readonly "limit": "limit",
      readonly "items": readonly [
        "data",
        "tasks"
      ],
      readonly "total": readonly [
        "data",
        "total"
      ],
      readonly "minimum": 10,
      readonly "maximum": 1000
    },
    readonly "queryJson": readonly [
      "batches"
    ]
  },
  readonly "GET /v2/{project_id}/overview/{metric}": {
    readonly "operationId": "getProjectMetric",
    readonly "method": "GET",
    readonly "path": "/v2/{project_id}/overview/{metric}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/project": {
    readonly "operationId": "createProject",
    readonly "method": "POST",
    readonly "path": "/v2/project",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/project/{project_id}/requeueTasks": {
    readonly "operationId": "requeueTasks",
    readonly "method": "POST",
    readonly "path": "/v2/project/{project_id}/requeueTasks",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/task/{task_id}": {
    readonly "operationId": "getTask",
    readonly "method": "GET",
    readonly "path": "/v2/task/{task_id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/taskHistory/{id}": {
    readonly "operationId": "getTaskHistory",
    readonly "method": "GET",
    readonly "path": "/v2/taskHistory/{id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/task/assign": {
    readonly "operationId": "assignTasks",
    readonly "method": "POST",
    readonly "path": "/v2/task/assign",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  }
};

/** All operations, by method and path. */
export const operations: Operations = /* @__PURE__ */ unpacked();

// The script that writes this has compared the two.
function unpacked(): Operations;
function unpacked(): unknown {
  return unpackOperations(
    "? exportProject exportV3 stage,batches,createdAt,updatedAt|+ annotateTask annotate/{task_id}|+ importLabels import/labels|? listProjectAssets project/{project_id}/assets filters  assets 10 1000|+ uploadCloudAssets project/{project_id}/cloud batches assets,[],externalId|+ createAttachments attachments|? listBatches batches/{project_id}|+ createBatches batches/{project_id}|= assignBatches assignBatches|+ createIssue issues|? listStorages storages|? listProjects listProjects   projects 1 1000|? getProject project/{project_id}|= setLabelSet project/{project_id}|? listProjectTasks project/{project_id}/tasks batches  tasks 10 1000|? getProjectMetric {project_id}/overview/{metric}|+ createProject project|+ requeueTasks project/{project_id}/requeueTasks|? getTask task/{task_id}|? getTaskHistory taskHistory/{id}|= assignTasks task/assign",
  );
}
