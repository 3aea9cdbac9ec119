import type { DiffResult } from "../lifecycle/diff.ts";
import { topName } from "../lifecycle/diff.ts";
import { UNKNOWN, type Value, type Values } from "../values/value.ts";
import { decodeValue } from "./struct.ts";

/**
 * Provider configuration as it comes from the engine, with the secrets inside JSON texts unwrapped. Everything that is
 * not text arrives as JSON in a text.
 */
export function decodeConfig(wire: Values): Values {
  return Object.fromEntries(Object.entries(wire).map(([key, value]) => [key, unwrap(value)]));
}

function unwrap(value: Value | undefined): Value | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return decodeValue(JSON.parse(value));
  } catch (error) {
    // Text that only looks like JSON; the caller says what is wrong with it.
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

/** The configuration that the state keeps: as it came, with the region that the environment gave. */
export function checkedConfig(wire: Values, region: string | undefined): Values {
  const checked: Record<string, Value> = {};
  for (const [key, value] of Object.entries(wire)) {
    if (value === undefined || value === null) continue;
    checked[key] = typeof value === "string" || value === UNKNOWN ? value : JSON.stringify(value);
  }
  if (region !== undefined && !checked.region) checked.region = region;
  return checked;
}

/** What changed in the configuration. Nothing in it makes a new provider necessary. */
export function diffConfig(olds: Values, news: Values, ignoreChanges: readonly string[]): DiffResult {
  const isSet = (value: Value | undefined) => value !== undefined && value !== null && value !== "";
  const detailed = new Map<string, { kind: "add" | "delete" | "update"; replace: boolean }>();
  for (const key of [...new Set([...Object.keys(olds), ...Object.keys(news)])].sort()) {
    if (["version", "pluginDownloadURL", "__internal", "__defaults"].includes(key)) continue;
    if (ignoreChanges.some((path) => topName(path) === key)) continue;
    const old = olds[key];
    const given = news[key];
    if (JSON.stringify(old) === JSON.stringify(given) && given !== UNKNOWN) continue;
    if (!isSet(old) && !isSet(given)) continue;
    detailed.set(key, { kind: !isSet(old) ? "add" : !isSet(given) ? "delete" : "update", replace: false });
  }
  return { detailed, changed: [...detailed.keys()], replaces: [], stables: [], deleteBeforeReplace: false };
}
