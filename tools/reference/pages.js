import { join } from "node:path";
import { componentPage, isComponent } from "./component-page.js";
import { cell, heading, table } from "./markdown.js";
import { root, Sources } from "./sources.js";

export const FOLDER = join(root, "docs", "reference");

const ENTRY = "components/components.ts";

/** The pages of the reference, by the names of their files. @returns {Map<string, string>} */
export function referencePages() {
  const sources = new Sources([ENTRY]);
  const components = [...sources.exportsOf(ENTRY).values()].filter(isComponent);
  components.sort((one, other) => (one.name < other.name ? -1 : 1));
  const rows = components.map((component) => [
    `[${component.name}](${component.name}.md)`,
    cell(sources.commentOf(component).split("\n\n")[0] ?? ""),
  ]);
  const index = [
    heading(1, "Reference of the components"),
    "Every argument, output and option of `maintenance-windows/components`, from the doc comments of the sources by `npm run reference`." +
      " [components.md](../components.md) is the guide.",
    table(["Component", "Makes"], rows),
  ];
  return new Map([
    ["README.md", `${index.join("\n\n")}\n`],
    ...components.map(
      (component) => /** @type {const} */ ([`${component.name}.md`, componentPage(sources, component)]),
    ),
  ]);
}
