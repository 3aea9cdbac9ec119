import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fileStore } from "../../../automation/backend/file-store.ts";

describe("a state that is written to a file", () => {
  it("is on disk before it has its name, and its name before it is done", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mw-creds-store-"));
    const handle = await open(folder, "r");
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const { sync } = prototype;
    const atSync: [isFolder: boolean, files: string[]][] = [];
    prototype.sync = async function counted(this: FileHandle) {
      atSync.push([
        (await this.stat()).isDirectory(),
        readdirSync(folder).map((name) => name.replace(/\.[\w-]+\.tmp$/, ".tmp")),
      ]);
      return await sync.call(this);
    };
    try {
      await fileStore(folder).write("state.json", Buffer.from("{}"));
    } finally {
      prototype.sync = sync;
    }
    expect(atSync).to.deep.equal([
      [false, ["state.json.tmp"]],
      [true, ["state.json"]],
    ]);
    expect(readFileSync(join(folder, "state.json"), "utf8")).to.equal("{}");
    rmSync(folder, { recursive: true });
  });
});
