import type { Context } from "../../domain/context.ts";
import { jsonService } from "../../wire/json-service.ts";
import { SSM_OPERATIONS } from "./table.ts";

export const ssm = jsonService<Context>({
  name: "ssm",
  targetPrefix: "AmazonSSM",
  jsonVersion: "1.1",
  operations: SSM_OPERATIONS,
});
