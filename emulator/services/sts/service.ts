import { queryService } from "../../wire/query-service.ts";
import type { Context } from "../context.ts";
import { STS_OPERATIONS } from "./operations.ts";

export const sts = queryService<Context>({
  name: "sts",
  version: "2011-06-15",
  namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
  validationCode: "ValidationError",
  operations: STS_OPERATIONS,
});
