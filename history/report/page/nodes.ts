import type { TimeZone } from "../../../schedule/time-zone.ts";
import { openCount } from "../../open-count.ts";
import { instantText, isoText } from "../../time-words.ts";
import type { PatchDetail } from "../../window-history.ts";
import type { NodeFacts, ReportFacts } from "../facts.ts";
import { type Html, html } from "../markup.ts";
import { counted } from "../sentences.ts";
import { badge, sign } from "./tone.ts";

/** Nodes with a line of their own. */
const BAD_MAX = 100;
const GOOD_MAX = 8;
/** Up to here every node has a line, and none is folded. */
const ALL_MAX = 40;
/** Patches of one node that are written out. */
const PATCHES_MAX = 40;
/** Up to so many that are not installed are in sight. */
const OPEN_MAX = 5;
/** Names in the list of the rest. */
const NAMES_MAX = 2000;

/** How the nodes are when the report is made, those with something open first; a large fleet's good nodes are folded. */
export function nodesNow(facts: ReportFacts): Html {
  const { nodes, judged, madeAt, window } = facts;
  const bad = nodes.filter(({ isBad }) => isBad).toSorted((a, b) => openCount(b.node.patch) - openCount(a.node.patch));
  const good = nodes.filter(({ isBad }) => !isBad);
  const isSmall = nodes.length <= ALL_MAX;
  const shown = isSmall ? [...bad, ...good] : [...bad.slice(0, BAD_MAX), ...good.slice(0, GOOD_MAX)];
  const isShown = new Set(shown);
  const when = madeAt ? ` as of ${instantText(madeAt, window.zone)}` : "";
  const count =
    bad.length === 0
      ? html`${sign("good")} All ${nodes.length} nodes are as expected.`
      : html`${sign("bad")} ${bad.length} of ${nodes.length} nodes are not as expected.`;
  const execution = judged.at(-1)?.execution;
  const id = `nodes-${window.windowId}`;
  return html`<section aria-labelledby="${id}">
  <h2 id="${id}">Nodes${when}</h2>
  ${
    nodes.length === 0
      ? html`<p>The window's targets match no node.</p>`
      : html`<p class="quiet">${count} Counts are of each node's last patch operation.${execution ? ` "This execution" started at ${instantText(execution.startedAt, window.zone)}.` : ""}</p>
  <div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table class="cards">
  <thead><tr><th scope="col">Node</th><th scope="col">Ping</th><th scope="col">Last operation</th><th scope="col">Installed by this execution</th><th scope="col">Installed on the node</th><th scope="col">Missing</th><th scope="col">Failed</th><th scope="col">Reboot due</th><th scope="col">Compliance</th></tr></thead>
  <tbody>${shown.map((one) => row(one, window.zone, facts))}</tbody></table></div>`
  }
  ${folded(
    "not as expected",
    bad.filter((one) => !isShown.has(one)),
  )}
  ${folded(
    "as expected",
    good.filter((one) => !isShown.has(one)),
  )}
</section>`;
}

function row(own: NodeFacts, zone: TimeZone, facts: ReportFacts): Html {
  const { node, isBad, onNode, missingBefore } = own;
  const { instanceId, name, platform, pingStatus, patch, patchCompliance } = node;
  const more = patches(own, zone, facts);
  return html`<tr class="${isBad ? "is-bad" : ""} ${more.length > 0 ? "has-more" : ""}">
    <td data-label="Node" class="name">${sign(isBad ? "bad" : "good")} <b>${name ?? instanceId}</b><br><code>${instanceId}</code>${platform ? html`<br><span class="quiet">${platform}</span>` : html``}</td>
    <td data-label="Ping">${pingStatus ?? "unknown"}</td>
    <td data-label="Last operation">${patch ? html`${patch.operation}${patch.operationEndedAt ? html`<br><time class="quiet">${instantText(patch.operationEndedAt, zone)}</time>` : html``}${ofOperation(own)}<br><span class="quiet" title="${patch.baselineId}">${patch.patchGroup === "" ? "no patch group" : `patch group ${patch.patchGroup}`}</span>` : "-"}</td>
    <td data-label="Installed by this execution" class="number">${byExecution(own)}</td>
    <td data-label="Installed on the node" class="number">${onNode ?? "-"}</td>
    <td data-label="Missing" class="number">${missingBefore === undefined ? (patch?.missing ?? "-") : html`${patch?.missing} <span class="quiet">(${missingBefore} before)</span>`}</td>
    <td data-label="Failed" class="number">${patch?.failed ?? "-"}</td>
    <td data-label="Reboot due" class="number">${patch?.installedPendingReboot ?? "-"}</td>
    <td data-label="Compliance">${badge(patchCompliance ?? "not reported", patchCompliance === "COMPLIANT" ? "good" : "bad")}</td></tr>${more}`;
}

function ofOperation({ dataOf }: NodeFacts): Html {
  if (dataOf === "earlier") return html`<br><span class="quiet">before this execution</span>`;
  return dataOf === "later" ? html`<br><span class="quiet">after this execution</span>` : html``;
}

function byExecution({ installed, result }: NodeFacts): string {
  if (!installed) return result === "not-reached" ? "not reached" : "-";
  const ofDay = installed.onItsDay > 0 ? ` (${installed.onItsDay} on its day)` : "";
  return `${installed.isAtLeast ? "≥ " : ""}${installed.count}${ofDay}`;
}

/** A line below the node's own: which patches are not installed, in sight when they are few, and which were installed. */
function patches({ node, isBad }: NodeFacts, zone: TimeZone, { executions }: ReportFacts): readonly Html[] {
  const { instanceId, patches: details } = node;
  if (!details) return [];
  const { open, installed = [], unavailable } = details;
  const note = unavailable === undefined ? [] : [html`<p class="note">${unavailable}.</p>`];
  if (open.length + installed.length + note.length === 0) return [];
  const first = executions.find(({ execution }) => execution.tasks.length > 0)?.execution;
  const since = first ? ` since ${isoText(first.startedAt, zone)}` : "";
  return [
    html`<tr class="of-node ${isBad ? "is-bad" : ""}"><td colspan="9" aria-label="Patches of ${instanceId}">
  ${folder(`${counted(open.length, "patch is", "patches are")} not installed`, open, open.length <= OPEN_MAX, zone)}
  ${folder(`${counted(installed.length, "patch", "patches")} installed${since}, by any operation`, installed, false, zone)}${note}</td></tr>`,
  ];
}

function folder(what: string, some: readonly PatchDetail[], isOpen: boolean, zone: TimeZone): readonly Html[] {
  if (some.length === 0) return [];
  return [html`<details class="patches" ${isOpen ? OPEN : ""}><summary>${what}</summary>${list(some, zone)}</details>`];
}

const OPEN: Html = { html: "open" };

function list(some: readonly PatchDetail[], zone: TimeZone): Html {
  const rest = some.length - PATCHES_MAX;
  return html`<ul>${some
    .slice(0, PATCHES_MAX)
    .map(
      ({ id, title, state, severity, classification, installedAt, isDayOnly, cveIds }) =>
        html`<li><b>${title || id}</b> <span class="quiet">${[state, classification, severity === "" ? "" : `severity ${severity}`, when(installedAt, isDayOnly, zone), ...cveIds.slice(0, 3)].filter((part) => part !== "").join(" · ")}${cveIds.length > 3 ? ` and ${counted(cveIds.length - 3, "more CVE", "more CVEs")}` : ""}</span></li>`,
    )}</ul>${rest > 0 ? html`<p class="quiet">… and ${rest} more.</p>` : ""}`;
}

function when(installedAt: Date | undefined, isDayOnly: boolean, zone: TimeZone): string {
  if (!installedAt) return "";
  return isDayOnly ? `on ${installedAt.toISOString().slice(0, 10)}, time not reported` : instantText(installedAt, zone);
}

function folded(what: string, rest: readonly NodeFacts[]): readonly Html[] {
  if (rest.length === 0) return [];
  const names = rest
    .slice(0, NAMES_MAX)
    .map(({ node: { instanceId, name } }) => (name === undefined ? instanceId : `${name} (${instanceId})`));
  const more = rest.length > NAMES_MAX ? ` and ${rest.length - NAMES_MAX} more` : "";
  return [
    html`<details class="fold"><summary>… and ${counted(rest.length, "more node", "more nodes")}, ${what}</summary><p class="names">${names.join(", ")}${more}</p></details>`,
  ];
}
