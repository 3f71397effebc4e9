// Generated from @angokit/spec by spec/scripts/generate-types.ts; do not edit.

export interface paths {
    "/v2/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export tasks or issues
         * @description The newer name of the export. Prepares a file and answers with its address when it is ready, which can take long. Repeating the call prepares another one and changes nothing in the project; with `sendEmail` it can also send another message.
         */
        get: operations["exportTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/file-explorer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look through a bucket, or upload from it
         * @description Lists files of a connected storage in pages of its own, or, with `upload`, adds them to a project. What the reply is made of is not documented.
         */
        post: operations["exploreFiles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/getSignedUrl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a signed URL to download from
         * @description An address that gives the bytes of a file without the API key until it expires. It is a secret until then.
         */
        get: operations["getSignedUrl"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/getUploadUrl": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a signed URL to upload to
         * @description An address that takes the bytes of one file by HTTP PUT, without the API key. The file's lasting address is the same without its query: that goes into `data` of an asset. The signed address is a secret until it expires.
         */
        get: operations["getUploadUrl"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List issues
         * @description A page of the issues that fit the filters.
         */
        get: operations["listIssues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/issues/{issue_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change an issue
         * @description Sets what the request names and leaves the rest, its status above all.
         */
        post: operations["updateIssue"];
        /**
         * Delete an issue
         * @description Deletes an issue with its comments.
         */
        delete: operations["deleteIssue"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/issues/{issue_id}/comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Comment on an issue
         * @description Adds a comment to an issue. Calling it twice adds two.
         */
        post: operations["commentOnIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/organization/{organization_id}/invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the invitations to the organization
         * @description A page of the invitations that nobody has answered yet.
         */
        get: operations["listInvites"];
        put?: never;
        /**
         * Invite people to the organization
         * @description Sends an invitation to each address. Calling it twice can send two.
         */
        post: operations["inviteMembers"];
        /**
         * Withdraw invitations
         * @description Withdraws the invitations to these e-mail addresses.
         */
        delete: operations["withdrawInvites"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/organization/{organization_id}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the members of the organization
         * @description A page of the members.
         */
        get: operations["listMembers"];
        put?: never;
        /**
         * Change the roles of members
         * @description Sets the role of each member that the request names.
         */
        post: operations["updateMembers"];
        /**
         * Remove members from the organization
         * @description Removes the members with these e-mail addresses.
         */
        delete: operations["removeMembers"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/performance/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get the performance figures of a project
         * @description Figures of the work in a project, in a time and for the people or batches that the request names.
         */
        post: operations["getProjectPerformance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/project/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the classes or the workflow of a project
         * @description Sets the category schema, the stages, or both. What the request names is replaced as a whole: begin with what Get Project gives.
         */
        post: operations["updateProject"];
        /**
         * Delete a project
         * @description Marks a project, its assets, tasks, issues and histories as deleted. The files in the storage stay. No call is known that brings it back.
         */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/project/{project_id}/assetBuilderTemplates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a template of the asset builder
         * @description Adds a template that makes assets of the rows of a table. Get Project lists the templates.
         */
        post: operations["createAssetBuilderTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/project/{project_id}/assets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete assets of a project
         * @description Marks assets and their tasks as deleted; the files in the storage stay. Deleting what is deleted changes nothing more. How many a request may name is not documented.
         */
        delete: operations["deleteAssets"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/project/{project_id}/assigned": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add members to a project
         * @description Gives people of the organization a role in the project.
         */
        post: operations["addProjectMembers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/project/{project_id}/rerun-webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the tasks of a webhook stage again
         * @description Calls the webhook of a stage again for the tasks that wait there. Calling it twice sends them twice.
         */
        post: operations["rerunWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/project/{project_id}/updatePriority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the priority of tasks
         * @description Sets the priority of the tasks that fit the filters, without filters of all tasks of the project. Repeating it also catches those that came to fit meanwhile.
         */
        post: operations["updatePriority"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/review/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Review a task
         * @description Gives the verdict of a reviewer on a task. It sends the task on, so a second call can hit it at its next stage.
         */
        post: operations["reviewTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/storages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Connect a storage
         * @description Connects a bucket to the organization. The request holds its keys, and the reply can.
         */
        post: operations["createStorage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/storages/{storage_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Disconnect a storage
         * @description Disconnects a storage from the organization. What lies in it stays there.
         */
        delete: operations["deleteStorage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/storages/{storage_id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the files of a storage
         * @description All files under a path of a bucket, in folders within folders too. What the reply is made of is not documented; with `getSignedUrls` it holds addresses that open the files for a day, so it is a secret until then.
         */
        get: operations["listStorageFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/task/{task_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the history of a task by the task's id
         * @description What happened to a task. What the reply is made of is not documented.
         */
        get: operations["getHistoryOfTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A reply that says no more than that the request was taken. `data` can hold anything beside the message. */
        Acknowledgement: {
            data?: {
                message?: string;
            };
            status: components["schemas"]["Success"];
        };
        /** @description How the rows of a table become assets. */
        AssetBuilderTemplate: {
            /** @description The column with the name of the batch. */
            batchColumn?: string;
            /** @description What each column holds, by its name. */
            dataConfig: {
                [key: string]: unknown;
            };
            description?: string;
            name: string;
            /** @description Which column answers which question, by the question's schemaId. */
            preLabelConfig?: {
                [key: string]: unknown;
            };
            /** @description The column with the external id. */
            selectedExternalId?: string;
            /** @description HTML or Markdown with names of columns. */
            template: string;
        };
        /** @description A member of a project and their role in it. */
        Assignee: {
            assignee?: string;
            /** @description `Manager`, `Lead`, `Reviewer` and `Labeler` are known. */
            role?: string;
        };
        /** @description A named set of assets in a project. */
        Batch: {
            _id?: string;
            /** @description As `#RRGGBB`. */
            color?: string;
            description?: string;
            name: string;
        };
        /** @description A question about the asset, about an object, or about another answer. */
        CategoryClassification: {
            classifications?: components["schemas"]["CategoryClassification"][];
            color?: string;
            columnField?: boolean;
            /** @description In videos, answered frame by frame. */
            frameSpecific?: boolean;
            multiple?: boolean;
            options?: components["schemas"]["CategoryOption"][];
            /** @description schemaId of the option that makes this question appear. */
            parentOptionId?: string;
            required?: boolean;
            richText?: boolean;
            schemaId: string;
            shortcutKey?: string;
            title: string;
            /** @description `radio`, `checkbox`, `single-dropdown`, `multi-dropdown`, `tree-dropdown`, `text`, and others that are not documented. */
            tool: string;
            treeOptions?: components["schemas"]["CategoryTreeOption"][];
        };
        /** @description One choice of a question. */
        CategoryOption: {
            schemaId: string;
            value: string;
        };
        /** @description A class of relations between objects. */
        CategoryRelation: {
            classifications?: components["schemas"]["CategoryClassification"][];
            color?: string;
            required?: boolean;
            schemaId: string;
            shortcutKey?: string;
            title: string;
            /** @description `single` or `group`. */
            tool?: string;
        };
        /** @description The classes of a project, in the order in which people see them. */
        CategorySchema: {
            classifications: components["schemas"]["CategoryClassification"][];
            relations: components["schemas"]["CategoryRelation"][];
            tools: components["schemas"]["CategoryTool"][];
        };
        /** @description A class of objects. */
        CategoryTool: {
            classifications?: components["schemas"]["CategoryClassification"][];
            /** @description As `#RRGGBB`. Classes of the brush are told apart by it. */
            color?: string;
            columnField?: boolean;
            required?: boolean;
            /** @description Opaque. Classes of the voxel brush have small whole numbers, the label values in the brush file. */
            schemaId: string;
            shortcutKey?: string;
            title: string;
            /** @description `bounding-box`, `rotated-bounding-box`, `segmentation`, `polygon`, `polyline`, `point`, `ner`, `pdf`, and others that are not documented. */
            tool: string;
        };
        /** @description One node of a tree of choices. */
        CategoryTreeOption: {
            children?: components["schemas"]["CategoryTreeOption"][];
            schemaId?: string;
            title: string;
        };
        /** @description A person whom an issue or a comment names. */
        ContentMention: {
            userEmail?: string;
            userName?: string;
        };
        /** @description The kind of mistake that an issue is about, from the project's list. */
        ErrorCode: {
            category?: string;
            key?: string;
            name?: string;
        };
        /** @description Where the finished export can be fetched. */
        ExportReply: {
            data: {
                /**
                 * Format: uri
                 * @description URL of a ZIP file. Its first entry is the export. The URL is signed, so it is a secret until it expires.
                 */
                exportPath: string;
            };
            status?: components["schemas"]["Success"];
        };
        /** @description What every refused or failed request answers. */
        Failure: {
            /** @description A sentence for people. It often repeats the id that was sent. */
            message: string;
            /**
             * @description `fail` where the request is to blame, `error` where the server is.
             * @enum {string}
             */
            status: "fail" | "error";
        };
        /** @description An invitation to the organization. */
        Invite: {
            _id: string;
            /** Format: date-time */
            createdAt?: string;
            createdBy?: string;
            /** Format: date-time */
            expiresAt?: string;
            organizationRole?: string;
            /** @description `Pending` is known. */
            status?: string;
            /** @description E-mail address. */
            to: string;
        };
        /** @description A remark on a task that someone is to settle. */
        Issue: {
            _id: string;
            asset?: string;
            assignee?: string;
            content?: string;
            contentMentions?: components["schemas"]["ContentMention"][];
            /** Format: date-time */
            createdAt?: string;
            createdBy?: string;
            errorCode?: string;
            errorCodes?: components["schemas"]["ErrorCode"][];
            errorType?: string;
            labelTask?: string;
            /** @description Frame or page, counted from 0. */
            page?: number;
            pctDetails?: components["schemas"]["PointCloudDetails"];
            /** @description A JSON text. `[x, y]` on images, the index of a character in texts. */
            position?: string;
            project?: string;
            /** Format: date-time */
            resolvedAt?: string;
            resolvedBy?: string;
            /** @description `Open`, `Resolved` and `Closed` are known. */
            status?: string;
            title?: string;
            /** Format: date-time */
            updatedAt?: string;
            updatedBy?: string;
        };
        /** @description A page of issues. The member is called `issue`, though it is a list. */
        IssueListReply: {
            data: {
                issue: components["schemas"]["Issue"][];
                total?: components["schemas"]["Total"];
            };
            status: components["schemas"]["Success"];
        };
        /** @description The issue as it is now, by analogy with Create Issue. */
        IssueReply: {
            data?: {
                issue?: components["schemas"]["Issue"];
            };
            status: components["schemas"]["Success"];
        };
        /**
         * @description How far an issue is.
         * @enum {string}
         */
        IssueStatus: "Open" | "Resolved" | "Closed";
        /** @description A member of the organization, as the list shows them. */
        Member: {
            _id: string;
            /** Format: date-time */
            createdAt?: string;
            email: string;
            name?: string;
            /** @description `Admin`, `Member` and `Guest` are known; older replies have small letters. */
            organizationRole?: string;
        };
        /** @description People whom the text names, as the reference has them, or as the texts that the SDK takes. */
        Mentions: (components["schemas"]["ContentMention"] | string)[];
        /** @description A storage to connect, as the reference has it (`type`, `bucket`, `credentials`) or as the SDK sends it (`provider`, `publicKey`, `privateKey`). The keys are secrets. */
        NewStorage: {
            bucket?: string;
            /** @description The provider's own, an object in the reference and a text in the SDK. */
            credentials?: {
                [key: string]: unknown;
            } | string;
            name: string;
            /** @description For GCS in the reference, for all in the SDK. */
            privateKey?: string;
            /** @enum {string} */
            provider?: "AWS" | "GCP" | "AZURE";
            publicKey?: string;
            /** @description The SDK sends `eu-central-1` where none is given. */
            region?: string;
            /** @enum {string} */
            type?: "aws" | "gcs" | "azure";
        };
        /** @description A reply that can hold anything, because no source has its shape. */
        OpenReply: {
            /** @description Of a shape that is not documented. */
            data: unknown;
            status: components["schemas"]["Success"];
        };
        /**
         * @description A role in the organization. The reference writes it with a capital, the SDK sends small letters.
         * @enum {string}
         */
        OrganizationRole: "Admin" | "Member" | "Guest" | "admin" | "member";
        /** @description Where an issue stands in a point cloud. */
        PointCloudDetails: {
            attribute?: string;
            class?: string;
            endInputFrame?: number;
            frame?: number;
            instance?: unknown;
            marker?: {
                type?: string;
                value?: {
                    geometry?: {
                        boxSize?: components["schemas"]["Vector"];
                        position?: components["schemas"]["Vector"];
                        rotation?: components["schemas"]["Vector"];
                    };
                };
            };
            referenceIndex?: number;
            severity?: unknown;
        };
        /** @description A project with its category schema, people and workflow. */
        Project: {
            __v?: number;
            _id: string;
            assetCount?: number;
            assignedTo?: components["schemas"]["Assignee"][];
            batches?: components["schemas"]["Batch"][];
            benchmark?: boolean;
            benchmarkEnabled?: boolean;
            benchmarkRatio?: number;
            categorySchema?: components["schemas"]["CategorySchema"];
            consensusCount?: number;
            /** Format: date-time */
            createdAt?: string;
            deleted?: boolean;
            description?: string;
            /** @description Seconds. */
            idleTimeout?: number;
            /** @description URL. */
            instructions?: string;
            name: string;
            ocrLanguage?: string;
            organization?: string;
            /** @description E-mail address. */
            owner?: string;
            reviewConf?: {
                filters?: unknown[];
            };
            /** @description The caller's role in the project. */
            role?: string;
            stages?: components["schemas"]["Stage"][];
            tags?: unknown[];
            /** @description `ango`, `pct` and `iframe` are known. */
            type?: string;
            /** @description Who made the project. */
            user?: components["schemas"]["User"] | string;
        };
        /**
         * @description A role in a project.
         * @enum {string}
         */
        ProjectRole: "Manager" | "Lead" | "Reviewer" | "Labeler";
        /** @description How many were removed. */
        RemovalReply: {
            data: {
                deleted?: number;
                failed?: number;
            };
            status: components["schemas"]["Success"];
        };
        /** @description Which tasks to move. How several lists combine is not documented; one list at a time is sure. */
        RequeueFilters: {
            assetIds?: string[];
            batches?: string[];
            externalIds?: string[];
            fromStageIds?: string[];
            taskIds?: string[];
        };
        /** @description Where to download a file from. */
        SignedUrlReply: {
            data: {
                /**
                 * Format: uri
                 * @description A secret until it expires.
                 */
                signedUrl: string;
            };
            status: components["schemas"]["Success"];
        };
        /** @description A step of the project's workflow. */
        Stage: {
            /** @description Opaque. The first stages have ids like names (`Start`, `Label`, `Complete`), later ones have UUIDs. */
            id: string;
            name?: string;
            /** @description Ids of the stages that follow. */
            next?: string[];
            /** @description `Start`, `Label`, `Review`, `Logic`, `Plugin`, `Webhook`, `Complete`, `Archive`, `Consensus` and `Hold` are known. */
            type?: string;
        };
        /** @description A storage that is connected to the organization. Replies have been seen to carry its keys: keep `publicKey`, `privateKey` and `credentials` out of logs. */
        Storage: {
            _id: string;
            bucket?: string;
            /** Format: date-time */
            createdAt?: string;
            credentials?: unknown;
            name?: string;
            organization?: string;
            privateKey?: string;
            /** @description `AWS`, `GCP` and `AZURE` are known. An older name for `type`. */
            provider?: string;
            publicKey?: string;
            region?: string;
            /** @description `aws`, `gcs` and `azure` are known. */
            type?: string;
        };
        /** @description The storage that was connected or disconnected. It can hold keys. */
        StorageReply: {
            data: {
                storage: components["schemas"]["Storage"];
            };
            status: components["schemas"]["Success"];
        };
        /**
         * @description The `status` of every reply that is not a failure.
         * @constant
         */
        Success: "success";
        /** @description From and to, either of them open. */
        TimeRange: {
            /** Format: date-time */
            $gt?: string;
            /** Format: date-time */
            $lt?: string;
        };
        /** @description Number of entries on all pages. Other lists have it; the reference does not show it here. */
        Total: number;
        /** @description Where to upload a file to. */
        UploadUrlReply: {
            data: {
                /**
                 * Format: uri
                 * @description Takes the bytes by HTTP PUT. A secret until it expires.
                 */
                uploadUrl: string;
            };
            status: components["schemas"]["Success"];
        };
        /** @description A member of the organization. Keep `apiKey` out of logs, and what you do not know too. */
        User: {
            _id: string;
            /** @description The member's API key, a secret. The page's sample has it; a server of today should not send it, so do not rely on it. */
            apiKey?: string;
            deleted?: boolean;
            email?: string;
            /** Format: date-time */
            lastActiveAt?: string;
            name?: string;
            organization?: string;
            organizationRole?: string;
        };
        /** @description Three numbers in the space of a point cloud. */
        Vector: {
            x: number;
            y: number;
            z: number;
        };
        /** @description A stage of a workflow. Each type has members of its own, more than are named here: take what Get Project gives for a skeleton. New stages want `type`, `name` and `position` too, and all but `Complete` want `next`. */
        WorkflowStage: {
            /** @description E-mail addresses. */
            assignedTo?: string[];
            autoForward?: boolean;
            consensusConfig?: {
                [key: string]: unknown;
            };
            /** @description Id of the consensus stage that it belongs to. */
            consensusId?: string | null;
            id: string;
            /** @description The conditions of a logic stage. */
            logic?: {
                [key: string]: unknown;
            };
            name?: string;
            /** @description Ids of the stages that follow. Of reviews, first for what is accepted, then for what is rejected. */
            next?: string[];
            pluginId?: string;
            /** @description Where it stands in the editor of the app. */
            position?: {
                x?: number;
                y?: number;
            };
            preventRequeue?: boolean;
            readOnly?: boolean;
            /** @description `Start`, `Label`, `Review`, `Logic`, `Plugin`, `Webhook`, `Complete`, `Archive`, `Consensus` and `Hold` are known. */
            type?: string;
        };
    };
    responses: {
        /** @description The request was not understood, or names something that does not exist. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
            };
        };
        /** @description The request was not understood, or names a task that does not exist. */
        BadTaskRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
            };
        };
        /** @description The key's user may not do this. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
            };
        };
        /** @description There is no such thing, or not for the key's user. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
            };
        };
        /** @description The server failed. Whether the request was carried out is open. */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
            };
        };
        /** @description Too many requests in a minute. Nothing was done; wait, then repeat. */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
            };
        };
        /** @description The API key is missing or wrong. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
            };
        };
    };
    parameters: {
        /** @description What the file is for. It decides on the path in the bucket. */
        FileType: "assets" | "segmentationModels" | "brushes" | "medicalBrushes" | "exports" | "instructions";
        /**
         * @description Id of the issue.
         * @example 6167e9902a810d000e9d3190
         */
        IssueId: string;
        /** @description Entries on a page. */
        Limit: number;
        /**
         * @description Id of the organization.
         * @example 61435781cdb61b0013d05a03
         */
        OrganizationId: string;
        /** @description Number of the page, from 1. */
        Page: number;
        /**
         * @description Id of the project, the last part of its address in the app.
         * @example 652901255342990015e24922
         */
        ProjectId: string;
        /**
         * @description Id of the storage.
         * @example 652901255342990015e24940
         */
        StorageId: string;
        /** @description Id of a connected storage; that of Ango Hub when left out. */
        StorageIdQuery: string;
        /**
         * @description Id of the task.
         * @example 616433306b763c8c0e922b14
         */
        TaskId: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description Seconds to wait, or the time from which to try again.
         * @example 30
         */
        RetryAfter: string;
    };
    pathItems: never;
}
export type Acknowledgement = components['schemas']['Acknowledgement'];
export type AssetBuilderTemplate = components['schemas']['AssetBuilderTemplate'];
export type Assignee = components['schemas']['Assignee'];
export type Batch = components['schemas']['Batch'];
export type CategoryClassification = components['schemas']['CategoryClassification'];
export type CategoryOption = components['schemas']['CategoryOption'];
export type CategoryRelation = components['schemas']['CategoryRelation'];
export type CategorySchema = components['schemas']['CategorySchema'];
export type CategoryTool = components['schemas']['CategoryTool'];
export type CategoryTreeOption = components['schemas']['CategoryTreeOption'];
export type ContentMention = components['schemas']['ContentMention'];
export type ErrorCode = components['schemas']['ErrorCode'];
export type ExportReply = components['schemas']['ExportReply'];
export type Failure = components['schemas']['Failure'];
export type Invite = components['schemas']['Invite'];
export type Issue = components['schemas']['Issue'];
export type IssueListReply = components['schemas']['IssueListReply'];
export type IssueReply = components['schemas']['IssueReply'];
export type IssueStatus = components['schemas']['IssueStatus'];
export type Member = components['schemas']['Member'];
export type Mentions = components['schemas']['Mentions'];
export type NewStorage = components['schemas']['NewStorage'];
export type OpenReply = components['schemas']['OpenReply'];
export type OrganizationRole = components['schemas']['OrganizationRole'];
export type PointCloudDetails = components['schemas']['PointCloudDetails'];
export type Project = components['schemas']['Project'];
export type ProjectRole = components['schemas']['ProjectRole'];
export type RemovalReply = components['schemas']['RemovalReply'];
export type RequeueFilters = components['schemas']['RequeueFilters'];
export type SignedUrlReply = components['schemas']['SignedUrlReply'];
export type Stage = components['schemas']['Stage'];
export type Storage = components['schemas']['Storage'];
export type StorageReply = components['schemas']['StorageReply'];
export type Success = components['schemas']['Success'];
export type TimeRange = components['schemas']['TimeRange'];
export type Total = components['schemas']['Total'];
export type UploadUrlReply = components['schemas']['UploadUrlReply'];
export type User = components['schemas']['User'];
export type Vector = components['schemas']['Vector'];
export type WorkflowStage = components['schemas']['WorkflowStage'];
export type ResponseBadRequest = components['responses']['BadRequest'];
export type ResponseBadTaskRequest = components['responses']['BadTaskRequest'];
export type ResponseForbidden = components['responses']['Forbidden'];
export type ResponseNotFound = components['responses']['NotFound'];
export type ResponseServerError = components['responses']['ServerError'];
export type ResponseTooManyRequests = components['responses']['TooManyRequests'];
export type ResponseUnauthorized = components['responses']['Unauthorized'];
export type ParameterFileType = components['parameters']['FileType'];
export type ParameterIssueId = components['parameters']['IssueId'];
export type ParameterLimit = components['parameters']['Limit'];
export type ParameterOrganizationId = components['parameters']['OrganizationId'];
export type ParameterPage = components['parameters']['Page'];
export type ParameterProjectId = components['parameters']['ProjectId'];
export type ParameterStorageId = components['parameters']['StorageId'];
export type ParameterStorageIdQuery = components['parameters']['StorageIdQuery'];
export type ParameterTaskId = components['parameters']['TaskId'];
export type HeaderRetryAfter = components['headers']['RetryAfter'];
export type $defs = Record<string, never>;
export interface operations {
    exportTasks: {
        parameters: {
            query: {
                /** @description Batches whose assets are exported. A list of ids goes as one JSON text, a text with commas as it is. */
                batches?: string | string[];
                /** @description Only tasks made in this time, as one JSON text. */
                createdAt?: components["schemas"]["TimeRange"];
                /** @description Show no notification in the app. */
                doNotNotify?: boolean;
                /** @description One JSON array, one JSON object on each line, or `split`, of which nothing more is known. */
                format?: "json" | "ndjson" | "split";
                /** @description Add the addresses of the files. */
                includeAssets?: boolean;
                /** @description Add how each task left its earlier stages. */
                includeHistory?: boolean;
                /** @description Add the times in which the annotator was idle or elsewhere. */
                includeIdleBlurDurations?: boolean;
                /** @description Say of each annotation who made it, when and where. */
                includeMetadata?: boolean;
                /** @description Of videos, only the frames that someone annotated. Very long videos need it. */
                includeOnlyKeyFrames?: boolean;
                /**
                 * @description Id of the project.
                 * @example 652901255342990015e24922
                 */
                project: string;
                /** @description Send the address to the key's user by e-mail too. */
                sendEmail?: boolean;
                /** @description Ids of the stages whose tasks are exported, as one JSON text. Of no use for issues. */
                stage?: string[];
                /** @description Only tasks of this status. */
                status?: string;
                /** @description What to export. */
                type?: "task" | "issue";
                /** @description Only tasks changed in this time, as one JSON text. */
                updatedAt?: components["schemas"]["TimeRange"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export is ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    exploreFiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    batches?: string[];
                    bucket: string;
                    extensions?: string[];
                    files?: string[];
                    /** @description Path in the bucket. */
                    folder?: string;
                    projectId?: string;
                    /** @description Where to go on, from the page before. */
                    scrollToken?: string | null;
                    /** @description Id of the storage. */
                    storageId: string;
                    /** @description Add the files to the project `projectId`. */
                    upload?: boolean;
                };
            };
        };
        responses: {
            /** @description What was found, or what was done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    getSignedUrl: {
        parameters: {
            query: {
                /** @description The same address, under the name that the SDK gives it. */
                name?: string;
                /** @description Id of the project. The SDK sends it. */
                project?: string;
                /** @description Id of a connected storage; that of Ango Hub when left out. */
                storageId?: components["parameters"]["StorageIdQuery"];
                /** @description What the file is for. The SDK sends it. */
                type?: "assets" | "segmentationModels" | "brushes" | "medicalBrushes" | "exports" | "instructions";
                /**
                 * @description Address of the file, as `data` of an asset has it.
                 * @example https://bucket.s3.amazonaws.com/project/assets/file.jpg
                 */
                url: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedUrlReply"];
                };
            };
            /** @description The address. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedUrlReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    getUploadUrl: {
        parameters: {
            query: {
                /** @description Name of the bucket. */
                bucket?: string;
                /**
                 * @description Name of the file with its extension.
                 * @example street-1.jpg
                 */
                name: string;
                /**
                 * @description Id of the project.
                 * @example 652901255342990015e24922
                 */
                project: string;
                /** @description Id of a connected storage; that of Ango Hub when left out. */
                storageId?: components["parameters"]["StorageIdQuery"];
                /** @description What the file is for. It decides on the path in the bucket. */
                type?: components["parameters"]["FileType"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The address. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadUrlReply"];
                };
            };
            /** @description The address. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadUrlReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    listIssues: {
        parameters: {
            query?: {
                /** @description Id of an asset. */
                asset?: string;
                /** @description E-mail address of who is to settle them. */
                assignee?: string;
                /** @description E-mail address of who opened them. */
                createdBy?: string;
                /** @description Id of a task. */
                labelTask?: string;
                /** @description Entries on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of the page, from 1. */
                page?: components["parameters"]["Page"];
                /** @description Id of a project. The SDK always sends it. */
                project?: string;
                /** @description Id of a stage. */
                stage?: string;
                /** @description Only issues of this status. */
                status?: components["schemas"]["IssueStatus"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of issues. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueListReply"];
                };
            };
            /** @description A page of issues. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueListReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    updateIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the issue.
                 * @example 6167e9902a810d000e9d3190
                 */
                issue_id: components["parameters"]["IssueId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The text of the issue. */
                    content?: string;
                    contentMentions?: components["schemas"]["Mentions"];
                    errorCodes?: components["schemas"]["ErrorCode"][];
                    pctDetails?: components["schemas"]["PointCloudDetails"];
                    status?: components["schemas"]["IssueStatus"];
                };
            };
        };
        responses: {
            /** @description The issue is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    deleteIssue: {
        parameters: {
            query: {
                /**
                 * @description Id of the issue's project.
                 * @example 652901255342990015e24922
                 */
                project: string;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the issue.
                 * @example 6167e9902a810d000e9d3190
                 */
                issue_id: components["parameters"]["IssueId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The issue is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    commentOnIssue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the issue.
                 * @example 6167e9902a810d000e9d3190
                 */
                issue_id: components["parameters"]["IssueId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The text of the comment. */
                    content: string;
                    contentMentions?: components["schemas"]["Mentions"];
                };
            };
        };
        responses: {
            /** @description The comment is there. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    listInvites: {
        parameters: {
            query?: {
                /** @description Entries on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of the page, from 1. */
                page?: components["parameters"]["Page"];
                /** @description The SDK sends `pending`. */
                status?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the organization.
                 * @example 61435781cdb61b0013d05a03
                 */
                organization_id: components["parameters"]["OrganizationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of invitations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            invites: components["schemas"]["Invite"][];
                            total?: components["schemas"]["Total"];
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    inviteMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the organization.
                 * @example 61435781cdb61b0013d05a03
                 */
                organization_id: components["parameters"]["OrganizationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    organizationRole: components["schemas"]["OrganizationRole"];
                    /** @description Projects that they are members of from the beginning. */
                    projectAssignments?: {
                        projectId: string;
                        projectRole: components["schemas"]["ProjectRole"];
                    }[];
                    /** @description E-mail addresses. */
                    to: string[];
                };
            };
        };
        responses: {
            /** @description The invitations are out. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            /** @description The invitations are out. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    withdrawInvites: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the organization.
                 * @example 61435781cdb61b0013d05a03
                 */
                organization_id: components["parameters"]["OrganizationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description E-mail addresses. */
                    invites: string[];
                };
            };
        };
        responses: {
            /** @description They are withdrawn. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description Entries on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of the page, from 1. */
                page?: components["parameters"]["Page"];
                /** @description Part of an e-mail address or of a name. */
                search?: string;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the organization.
                 * @example 61435781cdb61b0013d05a03
                 */
                organization_id: components["parameters"]["OrganizationId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            total?: components["schemas"]["Total"];
                            users: components["schemas"]["Member"][];
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    updateMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the organization.
                 * @example 61435781cdb61b0013d05a03
                 */
                organization_id: components["parameters"]["OrganizationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    users: {
                        email: string;
                        organizationRole: components["schemas"]["OrganizationRole"];
                    }[];
                };
            };
        };
        responses: {
            /** @description How many were changed. Some may have failed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            users?: {
                                failed?: number;
                                results?: {
                                    email?: string;
                                    status?: string;
                                }[];
                                updated?: number;
                            };
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    removeMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the organization.
                 * @example 61435781cdb61b0013d05a03
                 */
                organization_id: components["parameters"]["OrganizationId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description E-mail addresses. */
                    users: string[];
                };
            };
        };
        responses: {
            /** @description How many were removed. Some may have failed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovalReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    getProjectPerformance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the project, the last part of its address in the app.
                 * @example 652901255342990015e24922
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Ids of batches. */
                    batches?: string[];
                    /** Format: date-time */
                    endDate?: string;
                    /** @description From and to, as the SDK sends them. */
                    interval?: [
                        string,
                        string
                    ];
                    /** Format: date-time */
                    startDate?: string;
                    users?: string[];
                };
            };
        };
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Of a shape that is not documented. */
                            performance?: {
                                [key: string]: unknown;
                            };
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    updateProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the project, the last part of its address in the app.
                 * @example 652901255342990015e24922
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    categorySchema?: components["schemas"]["CategorySchema"];
                    /** @description The whole workflow. */
                    stages?: components["schemas"]["WorkflowStage"][];
                };
            };
        };
        responses: {
            /** @description The project is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data?: {
                            project?: components["schemas"]["Project"];
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    deleteProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the project, the last part of its address in the app.
                 * @example 652901255342990015e24922
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    createAssetBuilderTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the project, the last part of its address in the app.
                 * @example 652901255342990015e24922
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssetBuilderTemplate"];
            };
        };
        responses: {
            /** @description The template is there. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    deleteAssets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the project, the last part of its address in the app.
                 * @example 652901255342990015e24922
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Ids of the assets. */
                    assets: string[];
                    /** @description Id of the project, the same as in the path. */
                    project: string;
                };
            };
        };
        responses: {
            /** @description The assets are gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    addProjectMembers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the project, the last part of its address in the app.
                 * @example 652901255342990015e24922
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description E-mail addresses. */
                    assignees: string[];
                    role: components["schemas"]["ProjectRole"];
                };
            };
        };
        responses: {
            /** @description They are members. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    rerunWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the project, the last part of its address in the app.
                 * @example 652901255342990015e24922
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the stage. */
                    stageId: string;
                };
            };
        };
        responses: {
            /** @description The webhook is called. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    updatePriority: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the project, the last part of its address in the app.
                 * @example 652901255342990015e24922
                 */
                project_id: components["parameters"]["ProjectId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    filters?: components["schemas"]["RequeueFilters"];
                    /** @description Empty in the reference. */
                    options?: {
                        [key: string]: unknown;
                    };
                    /** @description Tasks with more of it come first. */
                    priority: number;
                };
            };
        };
        responses: {
            /** @description The tasks have that priority. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Counts, of names that are not known. */
                            result?: {
                                [key: string]: unknown;
                            };
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    reviewTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the task.
                 * @example 616433306b763c8c0e922b14
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For point clouds, such as the reason and the codes of the errors. */
                    pctDetails?: {
                        [key: string]: unknown;
                    };
                    /**
                     * @description The SDK's pages have the first two.
                     * @enum {string}
                     */
                    reviewStatus: "Accepted" | "Rejected" | "Todo" | "Fixed";
                };
            };
        };
        responses: {
            /** @description The verdict was taken. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Acknowledgement"];
                };
            };
            400: components["responses"]["BadTaskRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    createStorage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewStorage"];
            };
        };
        responses: {
            /** @description The storage. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    deleteStorage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the storage.
                 * @example 652901255342990015e24940
                 */
                storage_id: components["parameters"]["StorageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The storage. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    listStorageFiles: {
        parameters: {
            query: {
                /**
                 * @description Name of the bucket or container.
                 * @example my-annotation-data
                 */
                bucketName: string;
                /** @description Sign an address for each file. `false` when left out, says the reference; the SDK sends `true`. */
                getSignedUrls?: boolean;
                /**
                 * @description Folder to begin with; the whole bucket when left out.
                 * @example datasets/images/2024
                 */
                path?: string;
                /** @description Whether Ango Hub asks the storage again when that is busy. `true` when left out. */
                retryOnSlowDown?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description Id of the storage.
                 * @example 652901255342990015e24940
                 */
                storage_id: components["parameters"]["StorageId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The files. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenReply"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    getHistoryOfTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the task.
                 * @example 616433306b763c8c0e922b14
                 */
                task_id: components["parameters"]["TaskId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The history. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenReply"];
                };
            };
            400: components["responses"]["BadTaskRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
}
