import type { Context } from "../../domain/context.ts";
import { queryService } from "../../wire/query-service.ts";
import { STS_OPERATIONS } from "./operations.ts";

export const sts = queryService<Context>({
  name: "sts",
  version: "2011-06-15",
  namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  validationCode: "ValidationError",
  operations: STS_OPERATIONS,
});
