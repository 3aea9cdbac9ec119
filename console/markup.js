/** An element with its properties and children; text stays text. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null));
  return made;
}

export function table(headings, rows, whenEmpty) {
  if (rows.length === 0) return element("p", { className: "quiet" }, whenEmpty);
  return element(
    "div",
    { className: "scroll" },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          headings.map((heading) => element("th", { scope: "col" }, heading)),
        ),
      ),
      element(
        "tbody",
        {},
        rows.map((cells) =>
          element(
            "tr",
            {},
            cells.map((cell) => element("td", {}, cell ?? "–")),
          ),
        ),
      ),
    ),
  );
}

export function code(text) {
  return element("code", {}, text);
}

export function link(href, text) {
  return element("a", { href }, text);
}

/** Epoch seconds, as the API sends them. */
export function instant(seconds) {
  if (seconds === undefined) return "–";
  const text = `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")}Z`;
  return element("time", { dateTime: new Date(seconds * 1000).toISOString() }, text);
}

export function took(from, to) {
  if (from === undefined || to === undefined) return "–";
  const seconds = Math.round(to - from);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

const BUSY = ["PENDING", "IN_PROGRESS", "CANCELLING", "SKIPPED_OVERLAPPING", "DELAYED", "INPROGRESS", "DISABLED"];
const GOOD = ["SUCCESS", "ENABLED", "ONLINE"];

export function status(text) {
  const word = text.toUpperCase();
  const tone = GOOD.includes(word) ? "good" : BUSY.includes(word) ? "busy" : "bad";
  return element("span", { className: `mark ${tone}` }, text);
}
