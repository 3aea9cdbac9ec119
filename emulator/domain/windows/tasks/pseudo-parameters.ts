/** The values of the pseudo parameters of one invocation. A token without a value is left as it is. */
export interface PseudoParameters {
  readonly WINDOW_ID: string;
  readonly WINDOW_TASK_ID: string;
  readonly WINDOW_TARGET_ID?: string | undefined;
  readonly WINDOW_EXECUTION_ID: string;
  readonly TASK_EXECUTION_ID: string;
  readonly INVOCATION_ID: string;
  readonly TARGET_TYPE?: string | undefined;
  /** Not supported in RUN_COMMAND tasks, where the token is left as it is. */
  readonly TARGET_ID?: string | undefined;
  readonly RESOURCE_ID?: string | undefined;
}

/**
 * Replaces `{{WINDOW_ID}}` and its kind in every string of a task's invocation parameters, also inside longer text
 * (`'{{WINDOW_ID}}.Task-{{WINDOW_TASK_ID}}'`). Unknown names in braces are left as they are: they may be parameters of the document.
 */
export function substitute<T>(value: T, values: PseudoParameters): T {
  const known: Readonly<Record<string, string | undefined>> = { ...values };
  return mapStrings(value, (text) => text.replace(/\{\{([A-Z_]+)\}\}/g, (token, name: string) => known[name] ?? token));
}

/** A copy of the structure with `change` applied to every string. */
export function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)])) as T;
}
