import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ConfigFileError } from "../../config/file/config-file-error.ts";
import { findProject } from "../../config/file/project-file.ts";

describe("the search for a project", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "project-file-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("says that there is no folder, also below a file", () => {
    writeFileSync(join(folder, "file"), "");
    for (const name of ["nowhere", "file/below"]) {
      expect(() => findProject(join(folder, name))).to.throw(ConfigFileError, /^There is no folder .+\.$/);
    }
  });

  it("does not say so of a folder that cannot be looked into", () => {
    symlinkSync("loop", join(folder, "loop"));
    expect(() => findProject(join(folder, "loop"))).to.throw(/^ELOOP/);
  });
});
