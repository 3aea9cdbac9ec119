import { instantText, lengthText, timeText } from "../../time-words.ts";
import type { WindowHistory } from "../../window-history.ts";
import { type ExecutionFacts, slackText } from "../facts.ts";
import { type Html, html } from "../markup.ts";

/** The whole time that the window was open, with what of it was used, its cutoff and its end, and how much was left. */
export function timeSpan(facts: ExecutionFacts, { window }: WindowHistory): Html {
  const { execution, cutoffAt, closesAt, tookMs, slackMs } = facts;
  const { startedAt, endedAt } = execution;
  if (!cutoffAt || !closesAt) return html`<p class="quiet">How long the window was open is not known any more.</p>`;
  const from = startedAt.getTime();
  const to = Math.max(closesAt.getTime(), endedAt?.getTime() ?? 0);
  const place = (at: Date) => (((at.getTime() - from) / (to - from)) * 100).toFixed(2);
  const cutoffSlackMs = endedAt && cutoffAt.getTime() - endedAt.getTime();
  const isLate = slackMs !== undefined && slackMs < 0;
  return html`<div class="span">
  <div class="bar-of-window" aria-hidden="true">
    <span class="closing" style="left:${place(cutoffAt)}%;width:${(((closesAt.getTime() - cutoffAt.getTime()) / (to - from)) * 100).toFixed(2)}%"></span>
    ${endedAt ? [html`<span class="used ${isLate ? "late" : ""}" style="width:max(3px, ${place(endedAt)}%)"></span>`] : []}
    <span class="tick end" style="left:${place(closesAt)}%"></span>
  </div>
  <ul class="marks">
    <li><b>Opened</b> <time>${instantText(startedAt)}</time></li>
    <li><i class="key used ${isLate ? "late" : ""}"></i><b>${endedAt ? "Ended" : "Still running"}</b> ${endedAt ? html`<time>${timeText(endedAt)}</time> <span class="quiet">after ${lengthText(tookMs!)}</span>` : ""}</li>
    <li><i class="key closing"></i><b>Cutoff</b> <time>${timeText(cutoffAt)}</time> ${cutoffSlackMs === undefined ? "" : html`<span class="quiet">${cutoffSlackMs < 0 ? `passed ${lengthText(-cutoffSlackMs)} before the end` : `${lengthText(cutoffSlackMs)} to spare`}</span>`}</li>
    <li><i class="key end"></i><b>Window closed</b> <time>${timeText(closesAt)}</time> ${slackMs === undefined ? "" : html`<span class="quiet">${slackText(slackMs).replace(" its window closed", "")}</span>`}</li>
  </ul>
  <p class="quiet">Open for ${window.durationHours} h; no new task in the last ${window.cutoffHours} h.</p>
</div>`;
}
