// Generated from @angokit/spec by spec/scripts/generate-operations.ts; do not edit.

import { unpackOperations } from "../operation.ts";

/** The operations beyond the documented page, by method and path. */
export type CurrentOperations = {
  readonly "GET /v2/export": {
    readonly "operationId": "exportTasks",
    readonly "method": "GET",
    readonly "path": "/v2/export",
    readonly "retry": "safe",
    readonly "queryJson": readonly [
      "stage",
      "batches",
      "createdAt",
      "updatedAt"
    ]
  },
  readonly "POST /v2/review/{task_id}": {
    readonly "operationId": "reviewTask",
    readonly "method": "POST",
    readonly "path": "/v2/review/{task_id}",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "DELETE /v2/project/{project_id}/assets": {
    readonly "operationId": "deleteAssets",
    readonly "method": "DELETE",
    readonly "path": "/v2/project/{project_id}/assets",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/getUploadUrl": {
    readonly "operationId": "getUploadUrl",
    readonly "method": "GET",
    readonly "path": "/v2/getUploadUrl",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/getSignedUrl": {
    readonly "operationId": "getSignedUrl",
    readonly "method": "GET",
    readonly "path": "/v2/getSignedUrl",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/project/{project_id}/assetBuilderTemplates": {
    readonly "operationId": "createAssetBuilderTemplate",
    readonly "method": "POST",
    readonly "path": "/v2/project/{project_id}/assetBuilderTemplates",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/file-explorer": {
    readonly "operationId": "exploreFiles",
    readonly "method": "POST",
    readonly "path": "/v2/file-explorer",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/issues": {
    readonly "operationId": "listIssues",
    readonly "method": "GET",
    readonly "path": "/v2/issues",
    readonly "retry": "safe",
    readonly "paging": {
      readonly "page": "page",
      readonly "limit": "limit",
      readonly "items": readonly [
        "data",
        "issue"
      ],
      readonly "total": readonly [
        "data",
        "total"
      ],
      readonly "minimum": 1,
      readonly "maximum": 100
    },
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/issues/{issue_id}": {
    readonly "operationId": "updateIssue",
    readonly "method": "POST",
    readonly "path": "/v2/issues/{issue_id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "DELETE /v2/issues/{issue_id}": {
    readonly "operationId": "deleteIssue",
    readonly "method": "DELETE",
    readonly "path": "/v2/issues/{issue_id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/issues/{issue_id}/comment": {
    readonly "operationId": "commentOnIssue",
    readonly "method": "POST",
    readonly "path": "/v2/issues/{issue_id}/comment",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/organization/{organization_id}/users": {
    readonly "operationId": "listMembers",
    readonly "method": "GET",
    readonly "path": "/v2/organization/{organization_id}/users",
    readonly "retry": "safe",
    readonly "paging": {
      readonly "page": "page",
      readonly "limit": "limit",
      readonly "items": readonly [
        "data",
        "users"
      ],
      readonly "total": readonly [
        "data",
        "total"
      ],
      readonly "minimum": 1,
      readonly "maximum": 100
    },
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/organization/{organization_id}/users": {
    readonly "operationId": "updateMembers",
    readonly "method": "POST",
    readonly "path": "/v2/organization/{organization_id}/users",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "DELETE /v2/organization/{organization_id}/users": {
    readonly "operationId": "removeMembers",
    readonly "method": "DELETE",
    readonly "path": "/v2/organization/{organization_id}/users",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/organization/{organization_id}/invites": {
    readonly "operationId": "listInvites",
    readonly "method": "GET",
    readonly "path": "/v2/organization/{organization_id}/invites",
    readonly "retry": "safe",
    readonly "paging": {
      readonly "page": "page",
      readonly "limit": "limit",
      readonly "items": readonly [
        "data",
        "invites"
      ],
      readonly "total": readonly [
        "data",
        "total"
      ],
      readonly "minimum": 1,
      readonly "maximum": 100
    },
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/organization/{organization_id}/invites": {
    readonly "operationId": "inviteMembers",
    readonly "method": "POST",
    readonly "path": "/v2/organization/{organization_id}/invites",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "DELETE /v2/organization/{organization_id}/invites": {
    readonly "operationId": "withdrawInvites",
    readonly "method": "DELETE",
    readonly "path": "/v2/organization/{organization_id}/invites",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/storages": {
    readonly "operationId": "createStorage",
    readonly "method": "POST",
    readonly "path": "/v2/storages",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "DELETE /v2/storages/{storage_id}": {
    readonly "operationId": "deleteStorage",
    readonly "method": "DELETE",
    readonly "path": "/v2/storages/{storage_id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/storages/{storage_id}/files": {
    readonly "operationId": "listStorageFiles",
    readonly "method": "GET",
    readonly "path": "/v2/storages/{storage_id}/files",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/project/{project_id}": {
    readonly "operationId": "updateProject",
    readonly "method": "POST",
    readonly "path": "/v2/project/{project_id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "DELETE /v2/project/{project_id}": {
    readonly "operationId": "deleteProject",
    readonly "method": "DELETE",
    readonly "path": "/v2/project/{project_id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/project/{project_id}/assigned": {
    readonly "operationId": "addProjectMembers",
    readonly "method": "POST",
    readonly "path": "/v2/project/{project_id}/assigned",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/project/{project_id}/updatePriority": {
    readonly "operationId": "updatePriority",
    readonly "method": "POST",
    readonly "path": "/v2/project/{project_id}/updatePriority",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/project/{project_id}/rerun-webhook": {
    readonly "operationId": "rerunWebhook",
    readonly "method": "POST",
    readonly "path": "/v2/project/{project_id}/rerun-webhook",
    readonly "retry": "never",
    readonly "queryJson": readonly []
  },
  readonly "POST /v2/performance/{project_id}": {
    readonly "operationId": "getProjectPerformance",
    readonly "method": "POST",
    readonly "path": "/v2/performance/{project_id}",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  },
  readonly "GET /v2/task/{task_id}/history": {
    readonly "operationId": "getHistoryOfTask",
    readonly "method": "GET",
    readonly "path": "/v2/task/{task_id}/history",
    readonly "retry": "safe",
    readonly "queryJson": readonly []
  }
};

/** The operations beyond the documented page, by method and path. */
export const currentOperations: CurrentOperations = /* @__PURE__ */ unpacked();

// The script that writes this has compared the two.
function unpacked(): CurrentOperations;
function unpacked(): unknown {
  return unpackOperations(
    "? exportTasks export stage,batches,createdAt,updatedAt|+ reviewTask review/{task_id}|- deleteAssets project/{project_id}/assets|? getUploadUrl getUploadUrl|? getSignedUrl getSignedUrl|+ createAssetBuilderTemplate project/{project_id}/assetBuilderTemplates|+ exploreFiles file-explorer|? listIssues issues   issue 1 100|= updateIssue issues/{issue_id}|- deleteIssue issues/{issue_id}|+ commentOnIssue issues/{issue_id}/comment|? listMembers organization/{organization_id}/users   users 1 100|= updateMembers organization/{organization_id}/users|- removeMembers organization/{organization_id}/users|? listInvites organization/{organization_id}/invites   invites 1 100|+ inviteMembers organization/{organization_id}/invites|- withdrawInvites organization/{organization_id}/invites|+ createStorage storages|- deleteStorage storages/{storage_id}|? listStorageFiles storages/{storage_id}/files|= updateProject project/{project_id}|- deleteProject project/{project_id}|= addProjectMembers project/{project_id}/assigned|+ updatePriority project/{project_id}/updatePriority|+ rerunWebhook project/{project_id}/rerun-webhook|= getProjectPerformance performance/{project_id}|? getHistoryOfTask task/{task_id}/history",
  );
}
