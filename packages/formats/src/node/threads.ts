import type { ResourceLimits } from "node:worker_threads";

/**
 * For threads that make little garbage, as they work on bytes: V8 would give each some tens of megabytes for it before it
 * looks whether any of it is still used.
 */
export const THREAD_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 4 };
