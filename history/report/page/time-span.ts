import { instantText, lengthText, timeText } from "../../time-words.ts";
import type { ExecutionFacts } from "../facts.ts";
import { type Html, html } from "../markup.ts";
import { slackText } from "../sentences.ts";
import type { WindowFacts } from "../window-facts.ts";

/** The whole time that the window was open, with what of it was used, its cutoff and its end, and how much was left. */
export function timeSpan(facts: ExecutionFacts, { zone, durationHours, cutoffHours }: WindowFacts): Html {
  const { execution, cutoffAt, closesAt, tookMs, slackMs } = facts;
  const { startedAt, endedAt } = execution;
  if (!cutoffAt || !closesAt) return html`<p class="quiet">The duration of the window is unknown: it was deleted.</p>`;
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
    <li><b>Started</b> <time>${instantText(startedAt, zone)}</time></li>
    <li><i class="key used ${isLate ? "late" : ""}"></i><b>${endedAt ? "Ended" : "Still running"}</b> ${endedAt ? html`<time>${timeText(endedAt, zone)}</time> <span class="quiet">after ${lengthText(tookMs!)}</span>` : ""}</li>
    <li><i class="key closing"></i><b>Cutoff</b> <time>${timeText(cutoffAt, zone)}</time> ${cutoffSlackMs === undefined ? "" : html`<span class="quiet">${cutoffSlackMs < 0 ? `passed ${lengthText(-cutoffSlackMs)} before the end` : `${lengthText(cutoffSlackMs)} to spare`}</span>`}</li>
    <li><i class="key end"></i><b>Window closes</b> <time>${timeText(closesAt, zone)}</time> ${slackMs === undefined ? "" : html`<span class="quiet">${`ended ${slackText(slackMs).replace(" the end of its window", "")}`}</span>`}</li>
  </ul>
  <p class="quiet">Open for ${durationHours} h; no new task in the last ${cutoffHours} h.</p>
</div>`;
}
