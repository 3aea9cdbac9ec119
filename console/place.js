import { control, readFrom } from "./api.js";
import { element } from "./markup.js";

/** Shows whose account and region the pages are about; a list to choose from where there are several. */
export async function placeChoice(onChange) {
  const [{ account, region }, { places }] = await Promise.all([control("health"), control("places")]);
  const own = places.findIndex((place) => place.account === account && place.region === region);
  const filled = places.findIndex(({ nodes }) => nodes > 0);
  const chosen = places[filled] ?? places[own] ?? places[0];
  // The emulator's own place is asked without a signature: who only looks must not say where the nodes live.
  const read = (place) => readFrom(place.account === account && place.region === region ? undefined : place);
  const nameOf = (place) => `account ${place.account}, ${place.region}`;
  read(chosen);
  if (places.length === 1) return [nameOf(chosen)];
  const options = places.map((place) => element("option", { selected: place === chosen }, nameOf(place)));
  const list = element("select", { ariaLabel: "Account and region" }, ...options);
  list.addEventListener("change", async () => {
    read(places[list.selectedIndex]);
    await onChange();
  });
  return [list];
}
