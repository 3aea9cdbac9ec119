import type { Chance } from "../../chance/chance.ts";
import type { Store } from "../../store/store.ts";
import { insertAwsBaselines } from "../patching/aws-baselines.ts";
import { catalogueOf } from "./catalogue/catalogue.ts";
import { fillFleet } from "./fleet/fill-fleet.ts";
import { type CheckedFleet, type Fleet, readFleetFile, readFleetObject } from "./fleet/fleet.ts";
import { LAB_FLEET } from "./lab-fleet.ts";

export interface PrepareOptions {
  readonly fleet: CheckedFleet;
  readonly chance: Chance;
  readonly region: string;
  readonly nowMs: number;
}

/**
 * @param fleet a fleet, or the path of a fleet file; default the lab's nodes.
 * @throws FleetError for an invalid fleet.
 */
export function readFleet(fleet: Fleet | string | undefined): CheckedFleet {
  if (fleet === undefined) return LAB_FLEET;
  return typeof fleet === "string" ? readFleetFile(fleet) : readFleetObject(fleet);
}

/** Fills a new store with the initial content of an account: AWS's patch baselines, and the fleet's nodes that name no place. */
export function prepareStore(store: Store, { fleet, chance, region, nowMs }: PrepareOptions): void {
  store.transaction(() => {
    insertAwsBaselines(store, region, nowMs);
    if (fleet.catalogue) store.meta.set("catalogue", String(store.catalogues.intern(fleet.catalogue)));
    fillFleet(
      fleet.groups.filter(({ place }) => place === undefined),
      { store, chance, catalogue: catalogueOf(store), nowMs },
    );
  });
}
