import { plainText } from "./plain-text.ts";

/** Markup that may stand in a page as it is. */
export interface Html {
  readonly html: string;
}

type Value = string | number | undefined | Html | readonly Html[];

/** A template whose values are text: what a node printed can never become markup. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  const text = parts.map((part, index) => part + (index < values.length ? render(values[index]) : "")).join("");
  return { html: text };
}

function render(value: Value): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((item: Html) => item.html).join("\n");
  return typeof value === "object" ? (value as Html).html : escaped(plainText(String(value)));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Text that is markup already and no other's: the page's own styles. */
export function raw(text: string): Html {
  return { html: text };
}
