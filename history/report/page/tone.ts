import { type Html, html } from "../markup.ts";

export type Tone = "good" | "bad" | "busy";

const SIGNS: Readonly<Record<Tone, string>> = { good: "✔", bad: "✘", busy: "…" };

export function tone(status: string): Tone {
  if (/^success$/i.test(status)) return "good";
  return /^(in_?progress|pending|waiting|skipped_overlapping|cancelling|delayed)$/i.test(status) ? "busy" : "bad";
}

/** A status as a word with a sign and a colour: none of them is needed to read the others. */
export function badge(status: string, how: Tone = tone(status)): Html {
  return html`<span class="badge ${how}"><span aria-hidden="true">${SIGNS[how]}</span> ${status}</span>`;
}

export function sign(how: Tone): Html {
  return html`<span class="sign ${how}" aria-hidden="true">${SIGNS[how]}</span>`;
}
