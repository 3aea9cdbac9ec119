import type { Context } from "../../domain/context.ts";
import { jsonService } from "../../wire/json-service.ts";
import type { OperationTable } from "../../wire/operation.ts";
import { ALIAS_OPERATIONS } from "./operations/aliases.ts";
import { KEY_OPERATIONS } from "./operations/keys.ts";
import { TAG_OPERATIONS } from "./operations/tags.ts";

/** Keys and aliases, which other services name. Nothing is encrypted. */
export const KMS_OPERATIONS: OperationTable<Context> = {
  ...ALIAS_OPERATIONS,
  ...KEY_OPERATIONS,
  ...TAG_OPERATIONS,
};

export const kms = jsonService<Context>({
  name: "kms",
  targetPrefix: "TrentService",
  jsonVersion: "1.1",
  messageKey: "message",
  operations: KMS_OPERATIONS,
});
