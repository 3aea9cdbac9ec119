import { join } from "node:path";
import { componentPage, isComponent } from "./component-page.js";
import { configKeys } from "./config-page.js";
import { libraryPage } from "./library-page.js";
import { cell, code, heading, table } from "./markdown.js";
import { root, Sources } from "./sources.js";

export const FOLDER = join(root, "docs", "reference");

const COMPONENTS = "components/components.ts";

/** The other entries of the package, and what they are for. */
const LIBRARY = Object.entries({
  config: "reads a stack's config in a program, and declares what it says",
  automation: "runs Pulumi on stacks, reads their history and verifies it",
  history: "reads and verifies the executions of a window, without Pulumi",
  emulator: "starts the emulator inside a process",
  schedule: "computes when windows open",
});

/** The pages of the reference, by the names of their files. @returns {Map<string, string>} */
export function referencePages() {
  const sources = new Sources([COMPONENTS, ...LIBRARY.map(([entry]) => `${entry}/${entry}.ts`)]);
  const components = [...sources.exportsOf(COMPONENTS).values()].filter(isComponent);
  components.sort((one, other) => (one.name < other.name ? -1 : 1));
  const pages = new Map([["README.md", indexPage(sources, components)]]);
  for (const component of components) pages.set(`${component.name}.md`, componentPage(sources, component));
  for (const [entry] of LIBRARY) pages.set(`${entry}.md`, libraryPage(sources, entry));
  pages.set("config.md", `${configKeys()}\n\n${pages.get("config.md")?.replace(/^#/gm, "##")}`);
  return pages;
}

/** @param {Sources} sources @param {readonly import("typescript").Symbol[]} components */
function indexPage(sources, components) {
  const rows = components.map((component) => [
    `[${component.name}](${component.name}.md)`,
    cell(sources.commentOf(component).split("\n\n")[0] ?? ""),
  ]);
  const entries = LIBRARY.map(([entry, what]) => [`[maintenance-windows/${entry}](${entry}.md)`, what]);
  const sections = [
    heading(1, "Reference"),
    "From the doc comments of the sources, by `npm run reference`.",
    heading(2, code("maintenance-windows/components")),
    "Every argument, default, output and option. [components.md](../components.md) is the guide.",
    table(["Component", "Makes"], rows),
    heading(2, "The library"),
    "[embedding.md](../embedding.md) and [verification.md](../verification.md) are the guides.",
    table(["Entry", "Does"], entries),
  ];
  return `${sections.join("\n\n")}\n`;
}
