import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { strFromU8, unzipSync, zipSync } from "fflate";
import { ARCHIVE, type Archive, ASSET, archivesEqual, isArchive, SIGNATURE } from "../../../provider/values/archive.ts";
import { zipOf } from "../../../provider/values/zip-archive.ts";

const archive = (what: object) => ({ [SIGNATURE]: ARCHIVE, ...what }) as unknown as Archive;
const asset = (what: object) => ({ [SIGNATURE]: ASSET, ...what }) as unknown as Archive;

describe("an archive that a program gives", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "provider-archive-"));
    mkdirSync(join(folder, "app/lib"), { recursive: true });
    writeFileSync(join(folder, "app/index.mjs"), "one");
    writeFileSync(join(folder, "app/lib/run.sh"), "two");
    chmodSync(join(folder, "app/lib/run.sh"), 0o755);
    writeFileSync(join(folder, "made.zip"), zipSync({ "x.txt": Buffer.from("three") }));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function filesOf(given: Archive): Promise<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(unzipSync(await zipOf(given))).map(([path, bytes]) => [path, strFromU8(bytes)]),
    );
  }

  it("is packed from a folder, by path and by URL", async () => {
    const files = { "index.mjs": "one", "lib/run.sh": "two" };
    expect(await filesOf(archive({ path: join(folder, "app") }))).to.deep.equal(files);
    expect(await filesOf(archive({ uri: pathToFileURL(join(folder, "app")).href }))).to.deep.equal(files);
  });

  it("is packed from assets and archives by name", async () => {
    const assets = {
      "a.txt": asset({ text: "text" }),
      "b.sh": asset({ path: join(folder, "app/lib/run.sh") }),
      app: archive({ path: join(folder, "app") }),
      deep: archive({ assets: { "c.txt": asset({ text: "" }) } }),
    };
    expect(await filesOf(archive({ assets }))).to.deep.equal({
      "a.txt": "text",
      "app/index.mjs": "one",
      "app/lib/run.sh": "two",
      "b.sh": "two",
      "deep/c.txt": "",
    });
  });

  it("is a zip file as it is, and the same bytes every time", async () => {
    expect(await filesOf(archive({ path: join(folder, "made.zip") }))).to.deep.equal({ "x.txt": "three" });
    const app = archive({ path: join(folder, "app") });
    expect(Buffer.from(await zipOf(app)).equals(Buffer.from(await zipOf(app)))).to.equal(true);
  });

  it("is refused by name when it is not there, or of another kind", async () => {
    const failure = (given: Archive) =>
      zipOf(given).then(
        () => "none",
        (error: Error) => error.message,
      );
    expect(await failure(archive({ path: "missing/app" }))).to.equal(
      `there is no file or folder ${join(process.cwd(), "missing/app")}`,
    );
    expect(await failure(archive({ path: "app.tar.gz" }))).to.contain("is a tar file: give a folder or a zip file");
    expect(await failure(archive({ assets: { app: asset({ path: join(folder, "app") }) } }))).to.contain(
      "the asset app is a folder: give it as a FileArchive",
    );
  });

  it("is the same as another when the engine's hash of it is", () => {
    expect(archivesEqual(archive({ hash: "1", path: "a" }), archive({ hash: "1", path: "b" }))).to.equal(true);
    expect(archivesEqual(archive({ hash: "1", path: "a" }), archive({ hash: "2", path: "a" }))).to.equal(false);
    expect(archivesEqual(archive({ path: "a" }), archive({ path: "b" }))).to.equal(false);
    expect(isArchive("text")).to.equal(false);
  });
});
