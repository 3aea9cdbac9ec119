import type { JsonObject, PlatformType } from "../document-content.ts";

/** A document that AWS owns, written anew: its interface (names, parameters, steps) is AWS's, its words are ours. */
export interface BuiltInDocument {
  readonly name: string;
  readonly documentType: "Command" | "Automation";
  readonly platformTypes: readonly PlatformType[];
  readonly targetType?: string;
  readonly content: JsonObject;
}

export const EXECUTION_TIMEOUT = {
  type: "String",
  default: "3600",
  description: "(Optional) Seconds after which a command that has not ended counts as failed: 5 to 172800 (48 hours).",
  allowedPattern: "([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)",
} as const;
