import { member } from "../../config/paths.ts";
import { valueText } from "./step-line.ts";

/** The outputs of a stack as rows of a table: one for each value in an object, by its path, e.g. `windows.nightly.windowId`. */
export function outputRows(outputs: Readonly<Record<string, unknown>>, path = ""): [path: string, text: string][] {
  return Object.entries(outputs).flatMap(([name, value]) => {
    const place = member(path, name);
    return isGroup(value) ? outputRows(value, place) : [[place, valueText(value)]];
  });
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length > 0;
}
