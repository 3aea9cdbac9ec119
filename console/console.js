import { control } from "./api.js";
import { clockView } from "./clock.js";
import { executionView } from "./execution.js";
import { faultsMark, faultsView } from "./faults.js";
import { element } from "./markup.js";
import { placeChoice } from "./place.js";
import { windowsView, windowView } from "./windows.js";

/** How often a page of a real clock looks again. */
const REFRESH_MS = 5000;

const ROUTES = [
  [/^#\/windows\/(mw-[0-9a-f]+)$/, windowView],
  [/^#\/executions\/([0-9a-f-]+)$/, executionView],
  [/^#\/faults$/, faultsView],
  [/^/, windowsView],
];

let shown = 0;

async function show() {
  const turn = ++shown;
  const parts = await pageParts().catch((error) => ({ view: alertView(error) }));
  // A slower answer to an earlier question must not replace this one.
  if (turn !== shown) return;
  for (const [id, nodes] of Object.entries(parts)) document.querySelector(`#${id}`).replaceChildren(...nodes);
}

/** All that changes, by the id of its place: replaced at once, so that the clock agrees with what is beside it. */
async function pageParts() {
  const [[pattern, render]] = ROUTES.filter(([route]) => route.test(location.hash));
  const content = render(...(pattern.exec(location.hash)?.slice(1) ?? []));
  const [view, clock, faults] = await Promise.all([content.catch(alertView), clockView(show), faultsMark()]);
  return { view, clock, faults };
}

function alertView(error) {
  return [element("p", { className: "bad", role: "alert" }, error.message)];
}

const { clock } = await control("health");
document.querySelector("#place").replaceChildren(...(await placeChoice(show)));
addEventListener("hashchange", show);
if (clock === "real") setInterval(show, REFRESH_MS);
await show();
