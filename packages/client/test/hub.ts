import { startMock, type Call, type Mock, type MockOptions } from "../../contract/src/index.ts";
import { createAngoClient, type AngoClient, type AngoClientOptions, type AngoSchema } from "../src/index.ts";

/** A mock of Ango Hub that remembers, with one empty project. */
export interface Hub extends AsyncDisposable {
  readonly mock: Mock;
  readonly ango: AngoClient;
  readonly project: string;
  /** External ids of the assets that are there, one for each asset. */
  readonly externalIds: () => Promise<string[]>;
  readonly assets: () => Promise<AngoSchema<"Asset">[]>;
  readonly assetIds: () => Promise<string[]>;
  /** Ids of the batches of each asset. */
  readonly batchesOfAssets: () => Promise<string[][]>;
  /** External ids of the assets that have pre-labels. */
  readonly labelled: () => Promise<string[]>;
  /** How many calls of the operation were carried out. */
  readonly processed: (operationId: string) => number;
  /** Forgets what was written, but for the project, and the calls. */
  readonly begin: () => Promise<void>;
}

const categorySchema = {
  tools: [{ title: "Car", tool: "bounding-box", schemaId: "car" }],
  classifications: [],
  relations: [],
};

export { assetsNamed, namesOf } from "./asset-names.ts";

export function labelsFor(names: readonly string[]): AngoSchema<"PreLabel">[] {
  const box = { x: 1, y: 1, width: 2, height: 2 };
  return names.map((externalId) => ({ externalId, objects: [{ schemaId: "car", "bounding-box": box }] }));
}

function externalIdsOf(assets: readonly AngoSchema<"Asset">[]): string[] {
  return assets.map(({ externalId = "" }) => externalId).toSorted();
}

export async function startHub(
  options: Omit<AngoClientOptions, "apiKey" | "baseUrl" | "region"> = {},
  mocking: Pick<MockOptions, "onExchange"> = {},
): Promise<Hub> {
  const mock = await startMock({ memory: true, ...mocking });
  const retries = { max: 3, baseDelay: 1, maxDelay: 2 };
  const ango = createAngoClient({ apiKey: "test-key", baseUrl: mock.url, retries, ...options });
  // No faults of others on its way, and no retries that hide them.
  const plain = createAngoClient({ apiKey: "test-key", baseUrl: mock.url });
  const prepare = async (): Promise<string> => {
    const { data } = await plain.POST("/v2/project", { body: { name: "Street" } });
    const project_id = data?.data.project["_id"] ?? "";
    await plain.POST("/v2/project/{project_id}", {
      params: { path: { project_id } },
      body: { categorySchema },
    });
    mock.reset();
    return project_id;
  };
  const project = await prepare();
  const list = async (): Promise<AngoSchema<"Asset">[]> => {
    mock.faults([]);
    const params = { path: { project_id: project }, query: { limit: 1000 } };
    const { data } = await plain.GET("/v2/project/{project_id}/assets", { params });
    return data?.data.assets ?? [];
  };
  return {
    mock,
    ango,
    project,
    assets: list,
    externalIds: async () => externalIdsOf(await list()),
    labelled: async () => externalIdsOf((await list()).filter(({ isPreLabeled }) => isPreLabeled)),
    batchesOfAssets: async () =>
      (await list()).map(({ batches = [] }) =>
        batches.map((batch) => (typeof batch === "string" ? batch : batch.name)).toSorted(),
      ),
    assetIds: async () => (await list()).map(({ _id }) => _id),
    processed: (operationId) =>
      mock.calls.filter((call: Call) => call.operationId === operationId && call.processed).length,
    begin: async () => {
      mock.restore();
      mock.faults([]);
      const again = await prepare();
      if (again !== project) throw new Error("ids of a mock are the same on every run");
    },
    [Symbol.asyncDispose]: () => mock.close(),
  };
}
