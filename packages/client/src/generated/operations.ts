// Generated from @angokit/spec by spec/scripts/generate-operations.ts; do not edit.

/** Which query parameters choose a page, and where its entries and their total are in the reply. */
export interface Paging {
  readonly page: string;
  readonly limit: string;
  readonly items: readonly string[];
  readonly total: readonly string[];
  /** Bounds of `limit`. */
  readonly minimum: number;
  readonly maximum: number;
}

/** One operation of the API. */
export interface Operation {
  readonly operationId: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** `safe`: repeating it changes nothing more. */
  readonly retry: "safe" | "never";
  /** Path in the body to what tells whether an earlier attempt got through; `[]` stands for every entry of a list. */
  readonly idempotency?: readonly string[];
  readonly paging?: Paging;
  /** Query parameters whose lists and objects go as one JSON text. */
  readonly queryJson: readonly string[];
}

/** All operations, by method and path. */
export const operations = {
  "GET /v2/exportV3": {
    "operationId": "exportProject",
    "method": "GET",
    "path": "/v2/exportV3",
    "retry": "safe",
    "queryJson": [
      "stage",
      "batches",
      "createdAt",
      "updatedAt"
    ]
  },
  "POST /v2/annotate/{task_id}": {
    "operationId": "annotateTask",
    "method": "POST",
    "path": "/v2/annotate/{task_id}",
    "retry": "never",
    "queryJson": []
  },
  "POST /v2/import/labels": {
    "operationId": "importLabels",
    "method": "POST",
    "path": "/v2/import/labels",
    "retry": "never",
    "queryJson": []
  },
  "GET /v2/project/{project_id}/assets": {
    "operationId": "listProjectAssets",
    "method": "GET",
    "path": "/v2/project/{project_id}/assets",
    "retry": "safe",
    "paging": {
      "page": "page",
      "limit": "limit",
      "items": [
        "data",
        "assets"
      ],
      "total": [
        "data",
        "total"
      ],
      "minimum": 10,
      "maximum": 1000
    },
    "queryJson": [
      "filters"
    ]
  },
  "POST /v2/project/{project_id}/cloud": {
    "operationId": "uploadCloudAssets",
    "method": "POST",
    "path": "/v2/project/{project_id}/cloud",
    "retry": "never",
    "idempotency": [
      "assets",
      "[]",
      "externalId"
    ],
    "queryJson": [
      "batches"
    ]
  },
  "POST /v2/attachments": {
    "operationId": "createAttachments",
    "method": "POST",
    "path": "/v2/attachments",
    "retry": "never",
    "queryJson": []
  },
  "GET /v2/batches/{project_id}": {
    "operationId": "listBatches",
    "method": "GET",
    "path": "/v2/batches/{project_id}",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/batches/{project_id}": {
    "operationId": "createBatches",
    "method": "POST",
    "path": "/v2/batches/{project_id}",
    "retry": "never",
    "queryJson": []
  },
  "POST /v2/assignBatches": {
    "operationId": "assignBatches",
    "method": "POST",
    "path": "/v2/assignBatches",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/issues": {
    "operationId": "createIssue",
    "method": "POST",
    "path": "/v2/issues",
    "retry": "never",
    "queryJson": []
  },
  "GET /v2/storages": {
    "operationId": "listStorages",
    "method": "GET",
    "path": "/v2/storages",
    "retry": "safe",
    "queryJson": []
  },
  "GET /v2/listProjects": {
    "operationId": "listProjects",
    "method": "GET",
    "path": "/v2/listProjects",
    "retry": "safe",
    "paging": {
      "page": "page",
      "limit": "limit",
      "items": [
        "data",
        "projects"
      ],
      "total": [
        "data",
        "total"
      ],
      "minimum": 1,
      "maximum": 1000
    },
    "queryJson": []
  },
  "GET /v2/project/{project_id}": {
    "operationId": "getProject",
    "method": "GET",
    "path": "/v2/project/{project_id}",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/project/{project_id}": {
    "operationId": "setLabelSet",
    "method": "POST",
    "path": "/v2/project/{project_id}",
    "retry": "safe",
    "queryJson": []
  },
  "GET /v2/project/{project_id}/tasks": {
    "operationId": "listProjectTasks",
    "method": "GET",
    "path": "/v2/project/{project_id}/tasks",
    "retry": "safe",
    "paging": {
      "page": "page",
      "limit": "limit",
      "items": [
        "data",
        "tasks"
      ],
      "total": [
        "data",
        "total"
      ],
      "minimum": 10,
      "maximum": 1000
    },
    "queryJson": [
      "batches"
    ]
  },
  "GET /v2/{project_id}/overview/{metric}": {
    "operationId": "getProjectMetric",
    "method": "GET",
    "path": "/v2/{project_id}/overview/{metric}",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/project": {
    "operationId": "createProject",
    "method": "POST",
    "path": "/v2/project",
    "retry": "never",
    "queryJson": []
  },
  "POST /v2/project/{project_id}/requeueTasks": {
    "operationId": "requeueTasks",
    "method": "POST",
    "path": "/v2/project/{project_id}/requeueTasks",
    "retry": "never",
    "queryJson": []
  },
  "GET /v2/task/{task_id}": {
    "operationId": "getTask",
    "method": "GET",
    "path": "/v2/task/{task_id}",
    "retry": "safe",
    "queryJson": []
  },
  "GET /v2/taskHistory/{id}": {
    "operationId": "getTaskHistory",
    "method": "GET",
    "path": "/v2/taskHistory/{id}",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/task/assign": {
    "operationId": "assignTasks",
    "method": "POST",
    "path": "/v2/task/assign",
    "retry": "safe",
    "queryJson": []
  }
} as const;
