// Generated from @angokit/spec by spec/scripts/generate-operations.ts; do not edit.

/** The operations beyond the documented page, by method and path. */
export const currentOperations = {
  "GET /v2/export": {
    "operationId": "exportTasks",
    "method": "GET",
    "path": "/v2/export",
    "retry": "safe",
    "queryJson": [
      "stage",
      "batches",
      "createdAt",
      "updatedAt"
    ]
  },
  "POST /v2/review/{task_id}": {
    "operationId": "reviewTask",
    "method": "POST",
    "path": "/v2/review/{task_id}",
    "retry": "never",
    "queryJson": []
  },
  "DELETE /v2/project/{project_id}/assets": {
    "operationId": "deleteAssets",
    "method": "DELETE",
    "path": "/v2/project/{project_id}/assets",
    "retry": "safe",
    "queryJson": []
  },
  "GET /v2/getUploadUrl": {
    "operationId": "getUploadUrl",
    "method": "GET",
    "path": "/v2/getUploadUrl",
    "retry": "safe",
    "queryJson": []
  },
  "GET /v2/getSignedUrl": {
    "operationId": "getSignedUrl",
    "method": "GET",
    "path": "/v2/getSignedUrl",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/project/{project_id}/assetBuilderTemplates": {
    "operationId": "createAssetBuilderTemplate",
    "method": "POST",
    "path": "/v2/project/{project_id}/assetBuilderTemplates",
    "retry": "never",
    "queryJson": []
  },
  "POST /v2/file-explorer": {
    "operationId": "exploreFiles",
    "method": "POST",
    "path": "/v2/file-explorer",
    "retry": "never",
    "queryJson": []
  },
  "GET /v2/issues": {
    "operationId": "listIssues",
    "method": "GET",
    "path": "/v2/issues",
    "retry": "safe",
    "paging": {
      "page": "page",
      "limit": "limit",
      "items": [
        "data",
        "issue"
      ],
      "total": [
        "data",
        "total"
      ],
      "minimum": 1,
      "maximum": 100
    },
    "queryJson": []
  },
  "POST /v2/issues/{issue_id}": {
    "operationId": "updateIssue",
    "method": "POST",
    "path": "/v2/issues/{issue_id}",
    "retry": "safe",
    "queryJson": []
  },
  "DELETE /v2/issues/{issue_id}": {
    "operationId": "deleteIssue",
    "method": "DELETE",
    "path": "/v2/issues/{issue_id}",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/issues/{issue_id}/comment": {
    "operationId": "commentOnIssue",
    "method": "POST",
    "path": "/v2/issues/{issue_id}/comment",
    "retry": "never",
    "queryJson": []
  },
  "GET /v2/organization/{organization_id}/users": {
    "operationId": "listMembers",
    "method": "GET",
    "path": "/v2/organization/{organization_id}/users",
    "retry": "safe",
    "paging": {
      "page": "page",
      "limit": "limit",
      "items": [
        "data",
        "users"
      ],
      "total": [
        "data",
        "total"
      ],
      "minimum": 1,
      "maximum": 100
    },
    "queryJson": []
  },
  "POST /v2/organization/{organization_id}/users": {
    "operationId": "updateMembers",
    "method": "POST",
    "path": "/v2/organization/{organization_id}/users",
    "retry": "safe",
    "queryJson": []
  },
  "DELETE /v2/organization/{organization_id}/users": {
    "operationId": "removeMembers",
    "method": "DELETE",
    "path": "/v2/organization/{organization_id}/users",
    "retry": "safe",
    "queryJson": []
  },
  "GET /v2/organization/{organization_id}/invites": {
    "operationId": "listInvites",
    "method": "GET",
    "path": "/v2/organization/{organization_id}/invites",
    "retry": "safe",
    "paging": {
      "page": "page",
      "limit": "limit",
      "items": [
        "data",
        "invites"
      ],
      "total": [
        "data",
        "total"
      ],
      "minimum": 1,
      "maximum": 100
    },
    "queryJson": []
  },
  "POST /v2/organization/{organization_id}/invites": {
    "operationId": "inviteMembers",
    "method": "POST",
    "path": "/v2/organization/{organization_id}/invites",
    "retry": "never",
    "queryJson": []
  },
  "DELETE /v2/organization/{organization_id}/invites": {
    "operationId": "withdrawInvites",
    "method": "DELETE",
    "path": "/v2/organization/{organization_id}/invites",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/storages": {
    "operationId": "createStorage",
    "method": "POST",
    "path": "/v2/storages",
    "retry": "never",
    "queryJson": []
  },
  "DELETE /v2/storages/{storage_id}": {
    "operationId": "deleteStorage",
    "method": "DELETE",
    "path": "/v2/storages/{storage_id}",
    "retry": "safe",
    "queryJson": []
  },
  "GET /v2/storages/{storage_id}/files": {
    "operationId": "listStorageFiles",
    "method": "GET",
    "path": "/v2/storages/{storage_id}/files",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/project/{project_id}": {
    "operationId": "updateProject",
    "method": "POST",
    "path": "/v2/project/{project_id}",
    "retry": "safe",
    "queryJson": []
  },
  "DELETE /v2/project/{project_id}": {
    "operationId": "deleteProject",
    "method": "DELETE",
    "path": "/v2/project/{project_id}",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/project/{project_id}/assigned": {
    "operationId": "addProjectMembers",
    "method": "POST",
    "path": "/v2/project/{project_id}/assigned",
    "retry": "safe",
    "queryJson": []
  },
  "POST /v2/project/{project_id}/updatePriority": {
    "operationId": "updatePriority",
    "method": "POST",
    "path": "/v2/project/{project_id}/updatePriority",
    "retry": "never",
    "queryJson": []
  },
  "POST /v2/project/{project_id}/rerun-webhook": {
    "operationId": "rerunWebhook",
    "method": "POST",
    "path": "/v2/project/{project_id}/rerun-webhook",
    "retry": "never",
    "queryJson": []
  },
  "POST /v2/performance/{project_id}": {
    "operationId": "getProjectPerformance",
    "method": "POST",
    "path": "/v2/performance/{project_id}",
    "retry": "safe",
    "queryJson": []
  },
  "GET /v2/task/{task_id}/history": {
    "operationId": "getHistoryOfTask",
    "method": "GET",
    "path": "/v2/task/{task_id}/history",
    "retry": "safe",
    "queryJson": []
  }
} as const;
