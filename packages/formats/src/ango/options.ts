import type { SchemaClassification } from "./schema.ts";

/** The value of an option by its `schemaId`. */
export function optionValue(classification: SchemaClassification, schemaId: string): string | undefined {
  return classification.options.find((option) => option.schemaId === schemaId)?.value;
}

/** The `schemaId` of an option by its value. */
export function optionId(classification: SchemaClassification, value: string): string | undefined {
  return classification.options.find((option) => option.value === value)?.schemaId;
}
