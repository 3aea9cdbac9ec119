import { openCount } from "../../open-count.ts";
import { instantText } from "../../time-words.ts";
import type { Verdict } from "../../verdict.ts";
import type { NodeState, PatchDetail, WindowHistory } from "../../window-history.ts";
import { counted } from "../facts.ts";
import { type Html, html } from "../markup.ts";
import { badge, sign } from "./tone.ts";

/** Nodes with a line of their own. */
const BAD_MAX = 100;
const GOOD_MAX = 8;
/** Up to here every node has a line, and none is folded. */
const ALL_MAX = 40;
/** Patches of one node that are written out. */
const PATCHES_MAX = 40;
/** Up to so many that are not in are in sight. */
const OPEN_MAX = 5;
/** Names in the list of the rest. */
const NAMES_MAX = 2000;

/** What the nodes are like now, those with something open first; a large fleet's good nodes are folded. */
export function nodesNow(history: WindowHistory, { findings }: Verdict): Html {
  const nodes = [...history.nodes.values()];
  const failed = new Set(findings.flatMap(({ passed, subject }) => (passed ? [] : [subject])));
  const isBad = (node: NodeState) =>
    failed.has(node.instanceId) || openCount(node.patch) > 0 || node.patchCompliance === "NON_COMPLIANT";
  const bad = nodes.filter(isBad).toSorted((a, b) => openCount(b.patch) - openCount(a.patch));
  const good = nodes.filter((node) => !isBad(node));
  const isSmall = nodes.length <= ALL_MAX;
  const shown = isSmall ? [...bad, ...good] : [...bad.slice(0, BAD_MAX), ...good.slice(0, GOOD_MAX)];
  const isShown = new Set(shown);
  return html`<section aria-labelledby="nodes">
  <h2 id="nodes">Nodes now</h2>
  ${
    nodes.length === 0
      ? html`<p>The window's targets match no node.</p>`
      : html`<p class="quiet">${bad.length === 0 ? html`${sign("good")} All ${nodes.length} are as they should be.` : html`${sign("bad")} ${bad.length} of ${nodes.length} are not as they should be.`} ${sourceOf(nodes)}</p>
  <div class="scroll" role="region" aria-labelledby="nodes" tabindex="0"><table class="cards">
  <thead><tr><th scope="col">Node</th><th scope="col">Ping</th><th scope="col">Last operation</th><th scope="col">Installed</th><th scope="col">Missing</th><th scope="col">Failed</th><th scope="col">Reboot due</th><th scope="col">Compliance</th></tr></thead>
  <tbody>${shown.map((node) => row(node, isBad(node), history))}</tbody></table></div>`
  }
  ${folded(
    "not as they should be",
    bad.filter((node) => !isShown.has(node)),
  )}
  ${folded(
    "as they should be",
    good.filter((node) => !isShown.has(node)),
  )}
</section>`;
}

/** Where the counts from before come from, for whoever has to rely on them. */
function sourceOf(nodes: readonly NodeState[]): string {
  const source = nodes.find(({ before }) => before)?.before?.source;
  if (source === "read") return "Counts before → after; those from before were read before the window opened.";
  if (source === "reconstructed")
    return "Counts before → after; those from before are reconstructed from the patches' times of installation.";
  return "";
}

function row(node: NodeState, isBad: boolean, history: WindowHistory): Html {
  const { instanceId, name, platform, pingStatus, patch, before, patchCompliance } = node;
  const missing = patch && patch.missing + patch.failed;
  const more = patches(node, isBad, history);
  return html`<tr class="${isBad ? "is-bad" : ""} ${more.length > 0 ? "has-more" : ""}">
    <td data-label="Node" class="name">${sign(isBad ? "bad" : "good")} <b>${name ?? instanceId}</b><br><code>${instanceId}</code>${platform ? html`<br><span class="quiet">${platform}</span>` : html``}</td>
    <td data-label="Ping">${pingStatus ?? "unknown"}</td>
    <td data-label="Last operation">${patch ? html`${patch.operation}${patch.operationEndedAt ? html`<br><time class="quiet">${instantText(patch.operationEndedAt)}</time>` : html``}<br><span class="quiet" title="${patch.baselineId}">${patch.patchGroup === "" ? "no patch group" : `patch group ${patch.patchGroup}`}</span>` : "-"}</td>
    <td data-label="Installed" class="number">${beforeAfter(before?.installed, patch && patch.installed + patch.installedOther)}</td>
    <td data-label="Missing" class="number">${before ? beforeAfter(before.missing, missing) : (patch?.missing ?? "-")}</td>
    <td data-label="Failed" class="number">${patch?.failed ?? "-"}</td>
    <td data-label="Reboot due" class="number">${patch?.installedPendingReboot ?? "-"}</td>
    <td data-label="Compliance">${badge(patchCompliance ?? "not reported", patchCompliance === "COMPLIANT" ? "good" : "bad")}</td></tr>${more}`;
}

/** `12 → 0` when it is known what there was before. */
function beforeAfter(before: number | undefined, after: number | undefined): string {
  if (after === undefined) return "-";
  return before === undefined || before === after ? String(after) : `${before} → ${after}`;
}

/** A line below the node's own: which patches are not in, in sight when they are few, and which went in. */
function patches(
  { instanceId, patches: details }: NodeState,
  isBad: boolean,
  { executions }: WindowHistory,
): readonly Html[] {
  if (!details) return [];
  const { open, installed = [], unavailable } = details;
  const note = unavailable === undefined ? [] : [html`<p class="note">${unavailable}.</p>`];
  if (open.length + installed.length + note.length === 0) return [];
  const since = executions[0] ? ` since ${instantText(executions[0].startedAt)}` : "";
  return [
    html`<tr class="of-node ${isBad ? "is-bad" : ""}"><td colspan="8" aria-label="Patches of ${instanceId}">
  ${folder(`${counted(open.length, "patch is", "patches are")} not in`, open, open.length <= OPEN_MAX)}
  ${folder(`${counted(installed.length, "patch", "patches")} went in${since}`, installed, false)}${note}</td></tr>`,
  ];
}

function folder(what: string, some: readonly PatchDetail[], isOpen: boolean): readonly Html[] {
  if (some.length === 0) return [];
  return [html`<details class="patches" ${isOpen ? OPEN : ""}><summary>${what}</summary>${list(some)}</details>`];
}

const OPEN: Html = { html: "open" };

function list(some: readonly PatchDetail[]): Html {
  const rest = some.length - PATCHES_MAX;
  return html`<ul>${some
    .slice(0, PATCHES_MAX)
    .map(
      ({ id, title, state, severity, classification, installedAt, isDayOnly, cveIds }) =>
        html`<li><b>${title || id}</b> <span class="quiet">${[state, classification, severity === "" ? "" : `severity ${severity}`, when(installedAt, isDayOnly), ...cveIds.slice(0, 3)].filter((part) => part !== "").join(" · ")}${cveIds.length > 3 ? ` and ${counted(cveIds.length - 3, "more CVE", "more CVEs")}` : ""}</span></li>`,
    )}</ul>${rest > 0 ? html`<p class="quiet">… and ${rest} more.</p>` : ""}`;
}

function when(installedAt: Date | undefined, isDayOnly: boolean): string {
  if (!installedAt) return "";
  return isDayOnly ? `on ${installedAt.toISOString().slice(0, 10)}, time not told` : instantText(installedAt);
}

function folded(what: string, rest: readonly NodeState[]): readonly Html[] {
  if (rest.length === 0) return [];
  const names = rest
    .slice(0, NAMES_MAX)
    .map(({ instanceId, name }) => (name === undefined ? instanceId : `${name} (${instanceId})`));
  const more = rest.length > NAMES_MAX ? ` and ${rest.length - NAMES_MAX} more` : "";
  return [
    html`<details class="fold"><summary>… and ${counted(rest.length, "more node", "more nodes")}, ${what}</summary><p class="names">${names.join(", ")}${more}</p></details>`,
  ];
}
