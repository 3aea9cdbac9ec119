import { control } from "./api.js";
import { showClock } from "./clock.js";
import { executionView } from "./execution.js";
import { faultsView, showFaults } from "./faults.js";
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
  const view = document.querySelector("#view");
  try {
    const [[pattern, render]] = ROUTES.filter(([route]) => route.test(location.hash));
    const content = await render(...(pattern.exec(location.hash)?.slice(1) ?? []));
    // A slower answer to an earlier question must not replace this one.
    if (turn === shown) view.replaceChildren(...content);
    await showClock(document.querySelector("#clock"), show);
    await showFaults(document.querySelector("#faults"));
  } catch (error) {
    if (turn === shown) view.replaceChildren(element("p", { className: "bad", role: "alert" }, error.message));
  }
}

const { clock } = await control("health");
document.querySelector("#place").replaceChildren(...(await placeChoice(show)));
addEventListener("hashchange", show);
if (clock === "real") setInterval(show, REFRESH_MS);
await show();
