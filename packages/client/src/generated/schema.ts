// Generated from @angokit/spec by spec/scripts/generate-types.ts; do not edit.

export interface paths {
    "/v2/{project_id}/overview/{metric}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a metric of a project
         * @description One of the figures on the project's overview. What it is made of is not documented.
         */
        get: operations["getProjectMetric"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/annotate/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store the annotations of a task
         * @description Replaces the annotations of a task, whatever stage it is in.
         */
        post: operations["annotateTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/assignBatches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put assets into batches
         * @description Puts each of the assets into each of the batches. Doing it again changes nothing more.
         */
        post: operations["assignBatches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Attach things to assets
         * @description Adds images, videos or texts that annotators see beside an asset. Calling it twice attaches them twice.
         */
        post: operations["createAttachments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/batches/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the batches of a project
         * @description All batches of a project at once. Get Project has them too, under `batches`.
         */
        get: operations["listBatches"];
        put?: never;
        /**
         * Set the batches of a project
         * @description Adds batches to a project. **The list takes the place of the whole list of the project:** a batch that exists and is not in it can be lost. Fetch the batches first and send them along, with their ids.
         */
        post: operations["createBatches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/exportV3": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a project
         * @description Prepares an export and answers with its address when it is ready, which can take long. Repeating the call prepares another one and changes nothing in the project; with `sendEmail` it can also send another message.
         */
        get: operations["exportProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/import/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pre-label assets in bulk
         * @description Adds annotations to assets that wait in the Start stage, for annotators to begin with. Assets in other stages are left alone.
         */
        post: operations["importLabels"];
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
        get?: never;
        put?: never;
        /**
         * Create an issue
         * @description Opens an issue on a task: for the whole task, at a place of an image, a page, a video or a text, or for an object.
         */
        post: operations["createIssue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/listProjects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the projects
         * @description A page of the projects that the key's user can see.
         */
        get: operations["listProjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/project": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create a project
         * @description Makes a new, empty project. Calling it twice makes two.
         */
        post: operations["createProject"];
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
        /**
         * Get a project
         * @description A project with its category schema, its people and its workflow.
         */
        get: operations["getProject"];
        put?: never;
        /**
         * Set the category schema of a project
         * @description Replaces the classes of a project. Build them in the app, take their JSON from the settings, and send it here. Doing it again changes nothing more.
         */
        post: operations["setLabelSet"];
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
        /**
         * List the assets of a project
         * @description A page of the files in a project.
         */
        get: operations["listProjectAssets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/project/{project_id}/cloud": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add assets from a storage
         * @description Adds files that already are on a connected storage or at a public URL. Calling it twice adds them twice: external ids are not checked, but looking for them tells whether a first call got through.
         */
        post: operations["uploadCloudAssets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/project/{project_id}/requeueTasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move tasks to another stage
         * @description Moves tasks to a stage, without filters all tasks of the project. Repeating it also moves those that have left the stage meanwhile.
         */
        post: operations["requeueTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/project/{project_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tasks of a project
         * @description A page of the tasks in a project. Ask for answers with `includeAnswer` if you need them.
         */
        get: operations["listProjectTasks"];
        put?: never;
        post?: never;
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
        /**
         * List the storages of the organization
         * @description The storages that are connected to the organization. The reply can hold their keys.
         */
        get: operations["listStorages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/task/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a task
         * @description One task. Ask for its answer with `includeAnswer` if you need it.
         */
        get: operations["getTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/task/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Assign tasks to a user
         * @description Gives tasks of one stage to a user. Doing it again changes nothing more.
         */
        post: operations["assignTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/taskHistory/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the history of a task
         * @description What happened to a task. What the reply is made of is not documented.
         */
        get: operations["getTaskHistory"];
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
        /** @description Who made an annotation, and when. */
        AnnotationMetadata: {
            /** @description Milliseconds since 1970. */
            createdAt?: number;
            /** @description `import`, a user's id or an e-mail address. */
            createdBy?: string;
            /** @description Id of the stage. */
            createdIn?: string;
            /** @description Milliseconds since 1970. */
            updatedAt?: number;
            updatedBy?: string;
            updatedIn?: string;
        };
        /** @description A file in a project, and its tasks. */
        Asset: {
            _id: string;
            batches?: (string | components["schemas"]["Batch"])[];
            /** @description Whatever the uploader put here. */
            contextData?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            createdAt?: string;
            /** @description URL of the file. It can be signed, and then it expires. */
            data?: string;
            /** @description The uploader's name for the file. It need not be unique. */
            externalId?: string;
            isPreLabeled?: boolean;
            labelTasks?: {
                _id?: string;
                stageHistory?: components["schemas"]["StageHistoryEntry"][];
            }[];
            metadata?: components["schemas"]["AssetMetadata"];
            project?: string;
        };
        /** @description The attachments of one asset. The asset is named by its external id, by its URL, or by both. */
        AssetAttachments: {
            attachments: components["schemas"]["Attachment"][];
            /** @description URL of the asset. */
            data?: string;
            externalId?: string;
        };
        /** @description What an upload made. */
        AssetCounts: {
            assetsCreated?: number;
            preLabelsCount?: number;
            tasksCreated?: number;
            validPreLabelsCount?: number;
        };
        /** @description Size of the file. Images get theirs when someone first opens them, unless the upload gave it. */
        AssetMetadata: {
            /** @description Frames in a second. 30 is assumed where it is unknown. */
            frameRate?: number;
            frameTotal?: number;
            height?: number;
            width?: number;
        };
        /** @description The asset that a task is about. */
        AssetReference: {
            _id: string;
            /** @description URL of the file. */
            data?: string;
            externalId?: string;
        };
        /** @description A member of a project and their role in it. */
        Assignee: {
            assignee?: string;
            /** @description `Manager`, `Lead`, `Reviewer` and `Labeler` are known. */
            role?: string;
        };
        /** @description Something to show beside an asset. */
        Attachment: {
            /**
             * @description An image is a PNG or a JPEG, a video an MP4.
             * @enum {string}
             */
            type: "IMAGE" | "VIDEO" | "TEXT";
            /** @description The text itself, or the URL of the image or video. */
            value: string;
        };
        /** @description A named set of assets in a project. */
        Batch: {
            _id?: string;
            /** @description As `#RRGGBB`. */
            color?: string;
            description?: string;
            name: string;
        };
        /** @description An upright box. `x` and `y` are its first corner. Width and height can be negative in older data: the first corner is where the annotator began to draw. */
        BoundingBox: {
            height: number;
            width: number;
            x: number;
            y: number;
        };
        /** @description A box in a volume, from one corner to the opposite one, in voxels. It shares the key `bounding-box` with the flat box. */
        Box3D: {
            x1: number;
            x2: number;
            y1: number;
            y2: number;
            z1: number;
            z2: number;
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
        /** @description A file to bring in from a connected storage or a public URL. */
        CloudAsset: {
            attachments?: components["schemas"]["Attachment"][];
            /** @description Batches of this file. They take the place of those of the whole call. */
            batches?: string[];
            contextData?: {
                [key: string]: unknown;
            };
            /** @description URL of the file, percent-encoded. */
            data: string;
            /** @description `pct` for point clouds. */
            editorType?: string;
            /** @description Your name for the file. Ango Hub does not check that it is unique. */
            externalId?: string;
            metadata?: components["schemas"]["AssetMetadata"];
            /** @description Id of the connected storage that can read the URL. */
            storage?: string;
        };
        /** @description A person whom an issue or a comment names. */
        ContentMention: {
            userEmail?: string;
            userName?: string;
        };
        /** @description One place on the asset, `[x, y]` in pixels. */
        Coordinates: [
            number,
            number
        ];
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
        /** @description A task as the reply to an annotation shows it, with ids where other replies have objects. */
        LabelTask: {
            _id: string;
            answer?: components["schemas"]["StoredAnswer"];
            asset?: string;
            assignee?: string;
            batches?: string[];
            /** Format: date-time */
            completedAt?: string;
            /** Format: date-time */
            createdAt?: string;
            duration?: number;
            externalId?: string;
            priority?: number;
            project?: string;
            stage?: string;
            status?: string;
        };
        /** @description A measured line in a volume, from one end to the other, in voxels. It shares the key `polyline` with the flat line. */
        Line3D: {
            x1: number;
            x2: number;
            y1: number;
            y2: number;
            z1: number;
            z2: number;
        };
        /** @description A task in a list. `answer` is there only if the server put it in: a task without it is not a task without objects. */
        ListedTask: {
            __v?: number;
            _id: string;
            answer?: components["schemas"]["StoredAnswer"];
            asset: components["schemas"]["AssetReference"];
            assignee?: string;
            batches?: string[];
            /** @description URL of the brush strokes, a PNG. It expires. */
            brushDataUrl?: string | null;
            /** Format: date-time */
            completedAt?: string;
            /** @description Id of a user. */
            completedBy?: string;
            /** Format: date-time */
            createdAt?: string;
            deleted?: boolean;
            /** @description Time spent, in milliseconds. */
            duration?: number;
            isBenchmark?: boolean;
            isFlag?: boolean;
            isPreLabeled?: boolean;
            isStar?: boolean;
            issues?: unknown[];
            /** @description URL of the voxel brush, an NRRD file. It expires. */
            medicalBrushDataUrl?: string | null;
            openIssuesCount?: number;
            organization?: string;
            priority?: number;
            /** @description Id of the project. */
            project: string;
            review?: {
                status?: string;
            };
            sample?: {
                isSample?: boolean;
                /** Format: date-time */
                updatedAt?: string;
            };
            /** @description Id of the stage where the task is. */
            stage?: string;
            /** @description `TODO` and `Completed` are known. */
            status?: string;
            /** Format: date-time */
            updatedAt?: string;
            /** @description Id of a user. */
            updatedBy?: string;
        };
        /** @description A box on a page of a PDF, the flat form that imports take. `width` and `height` are the size of the page that the numbers refer to. */
        PdfArea: {
            height: number;
            /** @description Counted from 1, unlike `page`. */
            pageNumber: number;
            text?: string;
            width: number;
            x1: number;
            x2: number;
            y1: number;
            y2: number;
        };
        /** @description An area of a PDF, the nested form that is stored and exported. */
        PdfHighlight: {
            content?: {
                /** @description The area as a data URL. */
                image?: string;
                text?: string;
            };
            position: {
                boundingRect: components["schemas"]["PdfRectangle"];
                /** @description Counted from 1. */
                pageNumber: number;
                /** @description One for each word that was marked. */
                rects?: components["schemas"]["PdfRectangle"][];
            };
        };
        /** @description A rectangle on the displayed page. `width` and `height` are the size of that page, not of the rectangle. */
        PdfRectangle: {
            height: number;
            width: number;
            x1: number;
            x2: number;
            y1: number;
            y2: number;
        };
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
        /** @description A ring of points. The first point is not repeated at the end. */
        Polygon: components["schemas"]["Coordinates"][];
        /** @description A line through points. */
        Polyline: components["schemas"]["Coordinates"][];
        /** @description Annotations for one asset that waits in the Start stage. The asset is named by its external id or by its URL. External ids need not be unique: all assets that share one get the annotations. */
        PreLabel: {
            /** @description A PNG as large as the asset, transparent but for the strokes; each has the exact colour of its class. */
            brushDataUrl?: string | null;
            classifications?: components["schemas"]["SubmittedClassification"][];
            /** @description URL of the asset. */
            data?: string;
            externalId?: string;
            /** @description An NRRD segmentation. Its label values are the schemaIds of the brush classes. */
            medicalBrushDataUrl?: string | null;
            objects?: components["schemas"]["SubmittedObject"][];
            relations?: (components["schemas"]["SubmittedSingleRelation"] | components["schemas"]["SubmittedGroupRelation"])[];
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
        /** @description The project that a task belongs to. */
        ProjectReference: {
            _id: string;
        };
        /** @description A project in a list. */
        ProjectSummary: {
            _id: string;
            /** Format: date-time */
            createdAt?: string;
            description?: string;
            name: string;
            organization?: string;
        };
        /** @description Which tasks to move. How several lists combine is not documented; one list at a time is sure. */
        RequeueFilters: {
            assetIds?: string[];
            batches?: string[];
            externalIds?: string[];
            fromStageIds?: string[];
            taskIds?: string[];
        };
        /** @description What the tasks lose on the way. They keep everything by default. */
        RequeueOptions: {
            /** @default false */
            removeAnnotations?: boolean;
            /** @default false */
            removeAssignee?: boolean;
            /** @default false */
            removeStageHistory?: boolean;
        };
        /** @description A turned box. `rotation` is in degrees, clockwise on screen, from -180 to 180. Stored boxes also give their corners: then `x` and `y` are the first corner, and the box turns about it. */
        RotatedBoundingBox: {
            /** @description Top left, bottom left, bottom right and top right of the box before it was turned. */
            corners?: [
                components["schemas"]["Coordinates"],
                components["schemas"]["Coordinates"],
                components["schemas"]["Coordinates"],
                components["schemas"]["Coordinates"]
            ];
            height: number;
            rotation: number;
            width: number;
            x: number;
            y: number;
        };
        /** @description An instance made of one or more regions. */
        Segmentation: {
            zones: components["schemas"]["SegmentationZone"][];
        };
        /** @description One closed region and the holes in it. */
        SegmentationZone: {
            holes?: components["schemas"]["Polygon"][];
            region: components["schemas"]["Polygon"];
        };
        /** @description A named entity: indexes of characters in a text, seconds in a sound. Whether `end` belongs to the span is not documented. */
        Span: {
            end: number;
            /** @description The text of the span, sometimes with spaces around it. */
            selection?: string;
            start: number;
        };
        /** @description A spline. Its key is documented, its members are not, so any value stands here. */
        Spline: unknown;
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
        /** @description A task as it left one stage. */
        StageHistoryEntry: {
            classifications?: components["schemas"]["StoredClassification"][];
            /** Format: date-time */
            completedAt?: string;
            /** @description E-mail address. The Start stage has none. */
            completedBy?: string;
            /** @description Milliseconds. */
            duration?: number;
            relations?: (components["schemas"]["StoredSingleRelation"] | components["schemas"]["StoredGroupRelation"])[];
            /** @description `Accepted`, `Rejected`, `Todo` and `Fixed` are known. */
            reviewStatus?: string;
            stage?: string;
            stageId?: string;
            tools?: components["schemas"]["StoredTool"][];
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
        /** @description What was annotated on a task, as the server holds it. Objects are called `tools` here and `objects` in requests; options are named by schemaId. */
        StoredAnswer: {
            classifications: components["schemas"]["StoredClassification"][];
            relations: (components["schemas"]["StoredSingleRelation"] | components["schemas"]["StoredGroupRelation"])[];
            tools: components["schemas"]["StoredTool"][];
        };
        /** @description An answered question. `answer` is the schemaId of the option, or a list of them; text tools hold plain text. The category schema tells which. */
        StoredClassification: {
            answer: string | string[];
            classifications?: components["schemas"]["StoredClassification"][];
            interpolationStopped?: boolean;
            lock?: boolean;
            metadata?: components["schemas"]["AnnotationMetadata"];
            objectId?: string;
            /** @description Frame or page, counted from 0. */
            page?: number;
            schemaId: string;
        };
        /** @description Objects that belong together. */
        StoredGroupRelation: {
            /** @description The objectIds of the members. */
            group: string[];
            metadata?: components["schemas"]["AnnotationMetadata"];
            objectId: string;
            schemaId: string;
        };
        /** @description A link from one object or relation to another. */
        StoredSingleRelation: {
            /** @description `straight` and `bidirectional` are known. */
            direction?: string;
            from: string;
            metadata?: components["schemas"]["AnnotationMetadata"];
            objectId: string;
            schemaId: string;
            to: string;
        };
        /** @description One annotated object, as the server holds it. Its geometry stands under the name of its tool, and no object has two. Tools without documentation keep theirs under other keys. Brushes are images beside the answer. */
        StoredTool: {
            "bounding-box"?: components["schemas"]["BoundingBox"] | components["schemas"]["Box3D"];
            classifications?: components["schemas"]["StoredClassification"][];
            /** @description In videos, the object is gone from this frame on. */
            interpolationStopped?: boolean;
            lock?: boolean;
            /** @description The object is a voxel brush; its voxels are in the task's medical brush file. */
            "medical-brush"?: boolean;
            metadata?: components["schemas"]["AnnotationMetadata"];
            ner?: components["schemas"]["Span"];
            /** @description In videos and multi-page assets one id can stand on many frames; they are one track. */
            objectId: string;
            /** @description Text that was read in the box. */
            ocr?: {
                text?: string;
            };
            /** @description Frame or page, counted from 0. */
            page?: number;
            pdf?: components["schemas"]["PdfHighlight"] | components["schemas"]["PdfArea"];
            point?: components["schemas"]["Coordinates"];
            polygon?: components["schemas"]["Polygon"];
            polyline?: components["schemas"]["Polyline"] | components["schemas"]["Line3D"];
            "rotated-bounding-box"?: components["schemas"]["RotatedBoundingBox"];
            /** @description The class, in the project's category schema. */
            schemaId: string;
            segmentation?: components["schemas"]["Segmentation"];
            spline?: components["schemas"]["Spline"];
        };
        /** @description What to store on a task. Objects are called `objects` here and `tools` in replies. */
        SubmittedAnswer: {
            classifications?: components["schemas"]["SubmittedClassification"][];
            objects?: components["schemas"]["SubmittedObject"][];
            relations?: (components["schemas"]["SubmittedSingleRelation"] | components["schemas"]["SubmittedGroupRelation"])[];
        };
        /** @description An answered question, as requests take it. `answer` is the option's text, or a list of texts for checkboxes, multiple dropdowns and trees; a tree's entry is the whole path, joined by " / ". */
        SubmittedClassification: {
            answer: string | string[];
            classifications?: components["schemas"]["SubmittedClassification"][];
            columnField?: boolean;
            interpolationStopped?: boolean;
            lock?: boolean;
            objectId?: string;
            /** @description Frame or page, counted from 0. */
            page?: number;
            schemaId?: string;
            title?: string;
            tool?: string;
        };
        /** @description Objects that belong together, by their objectIds. */
        SubmittedGroupRelation: {
            group: string[];
            objectId?: string;
            schemaId?: string;
            title?: string;
        };
        /** @description One object to store: its class, by schemaId or by title, and exactly one geometry under the name of its tool. A title that two classes share is ambiguous, so schemaId is the better choice. */
        SubmittedObject: {
            "bounding-box"?: components["schemas"]["BoundingBox"] | components["schemas"]["Box3D"];
            classifications?: components["schemas"]["SubmittedClassification"][];
            /** @description In videos, the object is gone from this frame on. */
            interpolationStopped?: boolean;
            lock?: boolean;
            /** @description The object is a voxel brush; its voxels go in `medicalBrushDataUrl`. */
            "medical-brush"?: boolean;
            ner?: components["schemas"]["Span"];
            /** @description Yours to choose, for relations and tracks; the server makes one up otherwise. */
            objectId?: string;
            /** @description Frame or page, counted from 0. */
            page?: number;
            pdf?: components["schemas"]["PdfArea"];
            point?: components["schemas"]["Coordinates"];
            polygon?: components["schemas"]["Polygon"];
            polyline?: components["schemas"]["Polyline"] | components["schemas"]["Line3D"];
            "rotated-bounding-box"?: components["schemas"]["RotatedBoundingBox"];
            schemaId?: string;
            segmentation?: components["schemas"]["Segmentation"];
            spline?: components["schemas"]["Spline"];
            title?: string;
        };
        /** @description A link from one object to another, by their objectIds. */
        SubmittedSingleRelation: {
            direction?: string;
            from: string;
            objectId?: string;
            schemaId?: string;
            title?: string;
            to: string;
        };
        /**
         * @description The `status` of every reply that is not a failure.
         * @constant
         */
        Success: "success";
        /** @description One task, fetched by its id. `answer` is there only if the server put it in: a task without it is not a task without objects. */
        Task: {
            __v?: number;
            _id: string;
            answer?: components["schemas"]["StoredAnswer"];
            asset: components["schemas"]["AssetReference"];
            assignee?: string;
            batches?: string[];
            /** @description URL of the brush strokes, a PNG. It expires. */
            brushDataUrl?: string | null;
            /** Format: date-time */
            completedAt?: string;
            /** @description Id of a user. */
            completedBy?: string;
            /** Format: date-time */
            createdAt?: string;
            deleted?: boolean;
            /** @description Time spent, in milliseconds. */
            duration?: number;
            isBenchmark?: boolean;
            isFlag?: boolean;
            isPreLabeled?: boolean;
            isStar?: boolean;
            issues?: unknown[];
            /** @description URL of the voxel brush, an NRRD file. It expires. */
            medicalBrushDataUrl?: string | null;
            openIssuesCount?: number;
            organization?: string;
            priority?: number;
            /** @description The project, or only its id. */
            project: components["schemas"]["ProjectReference"] | string;
            review?: {
                status?: string;
            };
            sample?: {
                isSample?: boolean;
                /** Format: date-time */
                updatedAt?: string;
            };
            /** @description Id of the stage where the task is. */
            stage?: string;
            /** @description `TODO` and `Completed` are known. */
            status?: string;
            /** Format: date-time */
            updatedAt?: string;
            /** @description Id of a user. */
            updatedBy?: string;
        };
        /** @description From and to, either of them open. */
        TimeRange: {
            /** Format: date-time */
            $gt?: string;
            /** Format: date-time */
            $lt?: string;
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
        /** @description Ask for the `answer` of each task. Send `true` where you need it; the server may leave it out otherwise. */
        IncludeAnswer: boolean;
        /** @description Entries on a page. */
        Limit: number;
        /** @description Number of the page, from 1. */
        Page: number;
        /**
         * @description Id of the project, the last part of its address in the app.
         * @example 652901255342990015e24922
         */
        ProjectId: string;
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
export type AnnotationMetadata = components['schemas']['AnnotationMetadata'];
export type Asset = components['schemas']['Asset'];
export type AssetAttachments = components['schemas']['AssetAttachments'];
export type AssetCounts = components['schemas']['AssetCounts'];
export type AssetMetadata = components['schemas']['AssetMetadata'];
export type AssetReference = components['schemas']['AssetReference'];
export type Assignee = components['schemas']['Assignee'];
export type Attachment = components['schemas']['Attachment'];
export type Batch = components['schemas']['Batch'];
export type BoundingBox = components['schemas']['BoundingBox'];
export type Box3D = components['schemas']['Box3D'];
export type CategoryClassification = components['schemas']['CategoryClassification'];
export type CategoryOption = components['schemas']['CategoryOption'];
export type CategoryRelation = components['schemas']['CategoryRelation'];
export type CategorySchema = components['schemas']['CategorySchema'];
export type CategoryTool = components['schemas']['CategoryTool'];
export type CategoryTreeOption = components['schemas']['CategoryTreeOption'];
export type CloudAsset = components['schemas']['CloudAsset'];
export type ContentMention = components['schemas']['ContentMention'];
export type Coordinates = components['schemas']['Coordinates'];
export type ErrorCode = components['schemas']['ErrorCode'];
export type ExportReply = components['schemas']['ExportReply'];
export type Failure = components['schemas']['Failure'];
export type Issue = components['schemas']['Issue'];
export type LabelTask = components['schemas']['LabelTask'];
export type Line3D = components['schemas']['Line3D'];
export type ListedTask = components['schemas']['ListedTask'];
export type PdfArea = components['schemas']['PdfArea'];
export type PdfHighlight = components['schemas']['PdfHighlight'];
export type PdfRectangle = components['schemas']['PdfRectangle'];
export type PointCloudDetails = components['schemas']['PointCloudDetails'];
export type Polygon = components['schemas']['Polygon'];
export type Polyline = components['schemas']['Polyline'];
export type PreLabel = components['schemas']['PreLabel'];
export type Project = components['schemas']['Project'];
export type ProjectReference = components['schemas']['ProjectReference'];
export type ProjectSummary = components['schemas']['ProjectSummary'];
export type RequeueFilters = components['schemas']['RequeueFilters'];
export type RequeueOptions = components['schemas']['RequeueOptions'];
export type RotatedBoundingBox = components['schemas']['RotatedBoundingBox'];
export type Segmentation = components['schemas']['Segmentation'];
export type SegmentationZone = components['schemas']['SegmentationZone'];
export type Span = components['schemas']['Span'];
export type Spline = components['schemas']['Spline'];
export type Stage = components['schemas']['Stage'];
export type StageHistoryEntry = components['schemas']['StageHistoryEntry'];
export type Storage = components['schemas']['Storage'];
export type StoredAnswer = components['schemas']['StoredAnswer'];
export type StoredClassification = components['schemas']['StoredClassification'];
export type StoredGroupRelation = components['schemas']['StoredGroupRelation'];
export type StoredSingleRelation = components['schemas']['StoredSingleRelation'];
export type StoredTool = components['schemas']['StoredTool'];
export type SubmittedAnswer = components['schemas']['SubmittedAnswer'];
export type SubmittedClassification = components['schemas']['SubmittedClassification'];
export type SubmittedGroupRelation = components['schemas']['SubmittedGroupRelation'];
export type SubmittedObject = components['schemas']['SubmittedObject'];
export type SubmittedSingleRelation = components['schemas']['SubmittedSingleRelation'];
export type Success = components['schemas']['Success'];
export type Task = components['schemas']['Task'];
export type TimeRange = components['schemas']['TimeRange'];
export type User = components['schemas']['User'];
export type Vector = components['schemas']['Vector'];
export type ResponseBadRequest = components['responses']['BadRequest'];
export type ResponseBadTaskRequest = components['responses']['BadTaskRequest'];
export type ResponseForbidden = components['responses']['Forbidden'];
export type ResponseNotFound = components['responses']['NotFound'];
export type ResponseServerError = components['responses']['ServerError'];
export type ResponseTooManyRequests = components['responses']['TooManyRequests'];
export type ResponseUnauthorized = components['responses']['Unauthorized'];
export type ParameterIncludeAnswer = components['parameters']['IncludeAnswer'];
export type ParameterLimit = components['parameters']['Limit'];
export type ParameterPage = components['parameters']['Page'];
export type ParameterProjectId = components['parameters']['ProjectId'];
export type ParameterTaskId = components['parameters']['TaskId'];
export type HeaderRetryAfter = components['headers']['RetryAfter'];
export type $defs = Record<string, never>;
export interface operations {
    getProjectMetric: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the metric. */
                metric: "LabelStageGroups" | "TimePerTask" | "AnnotationStatus" | "AnswerDistribution" | "ConsensusRanges" | "AssetSize";
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
            /** @description The metric. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Of a shape that depends on the metric. */
                        data: unknown;
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
    annotateTask: {
        parameters: {
            query?: {
                /** @description Say that a plugin made the annotations. */
                isPlugin?: "true" | "false";
                /** @description Send the task on to its next stage. */
                nextStage?: "true" | "false";
            };
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
                    answer: components["schemas"]["SubmittedAnswer"];
                    /** @description URL of the brush strokes, a PNG. */
                    brushDataUrl?: string | null;
                    /** @description Time that was spent, in milliseconds. */
                    duration?: number;
                    /** @description URL of the voxel brush, an NRRD file. */
                    medicalBrushDataUrl?: string | null;
                };
            };
        };
        responses: {
            /** @description The annotations are stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data?: {
                            label?: components["schemas"]["LabelTask"];
                        };
                        status: components["schemas"]["Success"];
                    };
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
    assignBatches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Ids of assets. */
                    assets: string | string[];
                    /** @description Ids of batches. The page's table says names, its example and the SDK say ids. */
                    batches: string | string[];
                    /** @description Id of the project. Only the newest SDK sends it. */
                    projectId?: string;
                };
            };
        };
        responses: {
            /** @description The assets are in the batches. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Number of assets that were assigned. */
                            assets?: number;
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    createAttachments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An entry for each asset. */
                    attachments: components["schemas"]["AssetAttachments"][];
                    /** @description Id of the project. */
                    project: string;
                };
            };
        };
        responses: {
            /** @description The attachments were added. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data?: {
                            project?: {
                                assetsUpdated?: number;
                                attachmentsImported?: number;
                            };
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    listBatches: {
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
            /** @description The batches. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            batches: components["schemas"]["Batch"][];
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
    createBatches: {
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
                    /** @description All batches, old ones with their id; or the name of a new one, as the page's table says. */
                    batches: components["schemas"]["Batch"][] | string;
                };
            };
        };
        responses: {
            /** @description The batches are set. */
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
    exportProject: {
        parameters: {
            query: {
                /** @description Ids of the batches whose assets are exported, as one JSON text. */
                batches?: string[];
                /** @description Only tasks made in this time, as one JSON text. */
                createdAt?: components["schemas"]["TimeRange"];
                /** @description Show no notification in the app. */
                doNotNotify?: boolean;
                /** @description One JSON array, or one JSON object on each line. */
                format?: "json" | "ndjson";
                /** @description Add how each task left its earlier stages. */
                includeHistory?: boolean;
                /** @description Add the times in which the annotator was idle or elsewhere. */
                includeIdleBlurDurations?: boolean;
                /** @description Say of each annotation who made it, when and where. */
                includeMetadata?: boolean;
                /** @description Of videos, only the frames that someone annotated. Very long videos need it. */
                includeOnlyKeyFrames?: boolean;
                /** @description Add the points of segmentations. Only older versions of the SDK send it. */
                includeSegmentationPoints?: boolean;
                /**
                 * @description Id of the project.
                 * @example 652901255342990015e24922
                 */
                project: string;
                /** @description Send the address to the key's user by e-mail too. */
                sendEmail?: boolean;
                /** @description Ids of the stages whose tasks are exported, as one JSON text. */
                stage?: string[];
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
    importLabels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description An entry for each asset. The official SDK sends a list; a text is what the page's table says. */
                    jsonContent: components["schemas"]["PreLabel"][] | string;
                    /** @description Id of the project. */
                    project: string;
                };
            };
        };
        responses: {
            /** @description The labels were taken. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description A sentence that counts the tasks. */
                            project?: string;
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    createIssue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The text of the issue. */
                    content: string;
                    contentMentions?: components["schemas"]["ContentMention"][];
                    errorCodes?: components["schemas"]["ErrorCode"][];
                    /** @description Id of the task. */
                    labelTask: string;
                    /** @description The object that the issue is about, instead of a position. */
                    objectId?: string;
                    /** @description Frame of a video or page of a TIFF, counted from 0. The app counts from 1. */
                    page?: number;
                    pctDetails?: components["schemas"]["PointCloudDetails"];
                    /** @description A JSON text. `"[50, 120]"` on images, `"54"` for the character with that index in a text. */
                    position?: string;
                };
            };
        };
        responses: {
            /** @description The issue is open. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data?: {
                            issue?: components["schemas"]["Issue"];
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    listProjects: {
        parameters: {
            query?: {
                /** @description Projects on a page. */
                limit?: number;
                /** @description Number of the page, from 1. */
                page?: components["parameters"]["Page"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of projects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            projects: components["schemas"]["ProjectSummary"][];
                            /** @description Number of projects on all pages. */
                            total: number;
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    name: string;
                };
            };
        };
        responses: {
            /** @description The project is made. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            project: components["schemas"]["Project"];
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            /** @description The project is made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            project: components["schemas"]["Project"];
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    getProject: {
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
            /** @description The project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            project: components["schemas"]["Project"];
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
    setLabelSet: {
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
                    categorySchema: components["schemas"]["CategorySchema"];
                };
            };
        };
        responses: {
            /** @description The category schema is set. */
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
    listProjectAssets: {
        parameters: {
            query?: {
                /** @description Which assets to list, as one JSON text. */
                filters?: {
                    _id?: string;
                    /** @description Ids of batches. */
                    batches?: string[];
                    externalId?: string;
                    isPreLabeled?: boolean;
                };
                /** @description Entries on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of the page, from 1. */
                page?: components["parameters"]["Page"];
            };
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
            /** @description A page of assets. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            assets: components["schemas"]["Asset"][];
                            /** @description Number of assets on all pages. */
                            total: number;
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
    uploadCloudAssets: {
        parameters: {
            query?: {
                /** @description Batches for all the files, as one JSON text. The current reference says names; the SDK sends ids. */
                batches?: string[];
            };
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
                    assets: components["schemas"]["CloudAsset"][];
                    /** @description Tasks with more of it come first. */
                    priority?: number;
                    /**
                     * @description Copy the files to Ango Hub instead of reading them from where they are.
                     * @enum {string}
                     */
                    uploadLocal?: "true" | "false";
                };
            };
        };
        responses: {
            /** @description The assets were added. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description A sentence, or counts. */
                            assets: string | components["schemas"]["AssetCounts"];
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            /** @description The assets were added. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description A sentence, or counts. */
                            assets: string | components["schemas"]["AssetCounts"];
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
    requeueTasks: {
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
                    options?: components["schemas"]["RequeueOptions"];
                    /** @description Id of the stage that the tasks go to. */
                    toStageId: string;
                };
            };
        };
        responses: {
            /** @description The tasks were moved. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            modifiedCount?: {
                                modified?: number;
                                toStageId?: string;
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
    listProjectTasks: {
        parameters: {
            query?: {
                /** @description Only tasks whose asset is in this batch, by id; or in these batches, as one JSON text. */
                batches?: string | string[];
                /** @description Ask for the `answer` of each task. Send `true` where you need it; the server may leave it out otherwise. */
                includeAnswer?: components["parameters"]["IncludeAnswer"];
                /** @description Entries on a page. */
                limit?: components["parameters"]["Limit"];
                /** @description Number of the page, from 1. */
                page?: components["parameters"]["Page"];
                /** @description Only tasks in this stage, by id. */
                stage?: string;
                /** @description Only tasks in this status. */
                "status[eq]"?: "Completed" | "TODO";
            };
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
            /** @description A page of tasks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            tasks: components["schemas"]["ListedTask"][];
                            /** @description Number of tasks on all pages. */
                            total: number;
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
    listStorages: {
        parameters: {
            query?: {
                /** @description Entries on a page. */
                limit?: number;
                /** @description Number of the page, from 1. */
                page?: components["parameters"]["Page"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The storages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            storages: components["schemas"]["Storage"][];
                        };
                        status: components["schemas"]["Success"];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    getTask: {
        parameters: {
            query?: {
                /** @description Ask for the `answer` of each task. Send `true` where you need it; the server may leave it out otherwise. */
                includeAnswer?: components["parameters"]["IncludeAnswer"];
            };
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
            /** @description The task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            task: components["schemas"]["Task"];
                        };
                        status: components["schemas"]["Success"];
                    };
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
    assignTasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Id of the project. */
                    project: string;
                    /** @description Id of the stage where the tasks are. */
                    stage: string;
                    /** @description Ids of the tasks. */
                    tasks: string[];
                    /** @description E-mail address of the user. */
                    user?: string;
                };
            };
        };
        responses: {
            /** @description The tasks are assigned. */
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
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["ServerError"];
        };
    };
    getTaskHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the task, says the page. The official SDK passes the id of a history entry here and asks for a task's history elsewhere.
                 * @example 616433306b763c8c0e922b14
                 */
                id: string;
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
                    "application/json": {
                        /** @description Of a shape that is not documented. */
                        data: unknown;
                        status: components["schemas"]["Success"];
                    };
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
