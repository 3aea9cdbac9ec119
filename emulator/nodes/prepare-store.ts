import type { Chance } from "../chance/chance.ts";
import type { Store } from "../store/store.ts";
import { insertAwsBaselines } from "./aws-baselines.ts";
import { catalogueOf } from "./catalogue/catalogue.ts";
import { fillFleet } from "./fleet/fill-fleet.ts";
import { type Fleet, readFleetFile, readFleetObject, readFleetText } from "./fleet/fleet.ts";
import { LAB_FLEET } from "./lab-fleet.ts";

export interface PrepareOptions {
  /** A fleet, or the path of a fleet file; default the lab's nodes. */
  readonly fleet: Fleet | string | undefined;
  readonly chance: Chance;
  readonly region: string;
  readonly nowMs: number;
}

/**
 * Gives a new store what an account has before anybody did anything: AWS's patch baselines, and the fleet. A store that
 * was prepared before keeps what it has.
 *
 * @throws FleetError for a fleet nobody can mean.
 */
export function prepareStore(store: Store, { fleet, chance, region, nowMs }: PrepareOptions): void {
  if (store.meta.find("prepared") !== undefined) return;
  const checked =
    fleet === undefined
      ? readFleetText(LAB_FLEET, "the lab's fleet")
      : typeof fleet === "string"
        ? readFleetFile(fleet)
        : readFleetObject(fleet);
  store.transaction(() => {
    insertAwsBaselines(store, region, nowMs);
    if (checked.catalogue) store.meta.set("catalogue", String(store.catalogues.intern(checked.catalogue)));
    fillFleet(checked, { store, chance, catalogue: catalogueOf(store), nowMs });
    store.meta.set("prepared", "1");
  });
}
