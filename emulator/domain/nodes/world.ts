import type { Chance } from "../../chance/chance.ts";
import type { Store } from "../../store/store.ts";
import type { CustomBehaviour } from "./behaviour.ts";

/** What a node can see besides itself. */
export interface World {
  readonly store: Store;
  readonly chance: Chance;
  readonly account: { readonly accountId: string; readonly region: string };
  readonly behaviour: CustomBehaviour | undefined;
  /** Whether AWS-RunShellScript's commands run for real, on this machine. Default: they are simulated. */
  readonly runsShell?: boolean | undefined;
  /** An object of the emulator's S3 by its `s3://` or `https://` address; undefined when there is none. */
  readonly readObject: (url: string) => string | undefined;
}
