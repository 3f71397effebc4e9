import { type AngoClient, type AngoClientOptions, createAngoClient } from "@angokit/client";
import { createCurrentClient, type CurrentClient } from "@angokit/client/current";
import { UsageError } from "./failure.ts";

/** Where Ango Hub is. */
export interface PlaceFlags {
  readonly region?: "eu" | "us" | "in";
  readonly baseUrl?: string;
}

/**
 * A client from the environment and the flags. A flag is taken before the environment, and of the environment
 * ANGO_BASE_URL before ANGO_REGION. The key has no flag: it would end up in shell histories and process lists.
 */
export function connect(flags: PlaceFlags): AngoClient {
  return createAngoClient(optionsOf(flags));
}

/** A client for what is beyond the documented page, as {@link connect} makes one. */
export function connectCurrent(flags: PlaceFlags): CurrentClient {
  return createCurrentClient(optionsOf(flags));
}

function optionsOf({ region, baseUrl }: PlaceFlags): AngoClientOptions {
  const apiKey = process.env["ANGO_API_KEY"] ?? "";
  if (apiKey === "") {
    throw new UsageError(
      "usage/api-key",
      "ANGO_API_KEY is not set. Create a key on your account page, under API, and put it in the environment.",
    );
  }
  const place = baseUrl ?? (region === undefined ? process.env["ANGO_BASE_URL"] : undefined);
  if (place !== undefined && place !== "") return { apiKey, baseUrl: place };
  return { apiKey, region: region ?? regionOf(process.env["ANGO_REGION"]) };
}

function regionOf(text: string | undefined): "eu" | "us" | "in" {
  if (text === undefined || text === "") return "eu";
  if (text === "eu" || text === "us" || text === "in") return text;
  throw new UsageError("usage/region", `ANGO_REGION is ${JSON.stringify(text)}: it must be eu, us or in.`);
}
