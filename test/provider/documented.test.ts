import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { FUNCTION_TYPES } from "../../provider/functions/table.ts";
import { RESOURCE_TYPES } from "../../provider/resources/table.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/provider.md"), "utf8");

/** `aws:ssm/getParameter:getParameter` as programs write it: module and name. */
function spoken(token: string): readonly [module: string, name: string] {
  const [, module = "", name = ""] = /^aws:([^/]+)\/.*:(.+)$/.exec(token) ?? [];
  return [module === "index" ? "aws" : module, name];
}

describe("docs/provider.md", () => {
  it("lists the resource types that there are, and no others", () => {
    const listed = [...page.matchAll(/^\| `(\w+\.\w+)`/gm)].map(([, name]) => name);
    expect(listed).to.have.members(RESOURCE_TYPES.map(({ token }) => spoken(token).join(".")));
  });

  it("lists the functions that there are, and no others", () => {
    const listed = [...page.matchAll(/^\| `(\w+)` +\| (`get.*) \|$/gm)].flatMap(([, module, names]) =>
      [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => `${module}.${name}`),
    );
    expect(listed).to.have.members(FUNCTION_TYPES.map(({ token }) => spoken(token).join(".")));
  });
});
