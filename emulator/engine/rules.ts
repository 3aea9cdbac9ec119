import { DELIVERY_DUE } from "../services/deliver.ts";
import { sendDelivery } from "./deliveries.ts";
import type { RuleTable } from "./rule.ts";

/** Every kind of due entry and its rule: the list a reader of the engine starts from. */
export const RULES: RuleTable = {
  [DELIVERY_DUE]: sendDelivery,
};
