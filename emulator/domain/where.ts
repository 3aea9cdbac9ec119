import type { Chance } from "../chance/chance.ts";
import type { Store } from "../store/store.ts";
import type { Account } from "./context.ts";

/** A place with what its requests and entries use. */
export interface Where {
  /** Its number; 0 for an account without any of its regions. */
  readonly place: number;
  readonly account: Account;
  readonly store: Store;
  /** The sequence of ids that requests get there. */
  readonly chance: Chance;
  /** That of what time does there. */
  readonly timeChance: Chance;
}
