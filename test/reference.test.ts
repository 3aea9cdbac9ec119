import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { FOLDER, referencePages } from "../tools/reference/pages.js";

describe("docs/reference", function () {
  this.timeout(60_000);
  let pages: Map<string, string>;
  const kept = readdirSync(FOLDER);
  before(() => {
    pages = referencePages();
  });

  it("is what the doc comments say: `npm run reference` renews it", () => {
    expect(kept).to.have.members([...pages.keys()], "a page is missing or too many: run `npm run reference`");
    for (const [name, text] of pages)
      expect(readFileSync(join(FOLDER, name), "utf8"), `${name} is not up to date: run \`npm run reference\``).to.equal(
        text,
      );
  });

  it("shows an example of each component, and describes every argument and output", () => {
    for (const [name, text] of pages) {
      if (!/^[A-Z][a-z]/.test(name)) continue;
      expect(text, name).to.match(/^```ts\n.*?^new |= new /ms);
      expect(text.match(/^\| `(?!transform)[^|]*\|.*\| {2}\|$/gm) ?? [], name).to.deep.equal([]);
    }
  });

  it("links to what is there", () => {
    for (const [name, text] of pages) {
      const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) => `#${title.toLowerCase()}`);
      for (const [, target = ""] of text.matchAll(/\]\(([^)]*)\)/g)) {
        const isThere = target.startsWith("#")
          ? anchors.includes(target)
          : /^(https:|\.\.\/)/.test(target) || pages.has(target);
        expect(isThere, `${name} links to ${target}`).to.equal(true);
      }
    }
  });
});
