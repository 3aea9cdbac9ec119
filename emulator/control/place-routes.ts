import type { Where } from "../domain/where.ts";
import type { ControlRoute } from "./control.ts";

/** `GET /_emulator/places`: the accounts and regions in which there is something, in the order in which they came to be. */
export function placesRoute(places: () => readonly Where[]): ControlRoute {
  return {
    method: "GET",
    path: "/places",
    run: () => ({
      places: places().map(({ account, store }) => ({
        account: account.accountId,
        region: account.region,
        nodes: store.nodes.count(),
      })),
    }),
  };
}
