import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { downloadPulumi } from "../../automation/pulumi-cli/download.ts";
import type { PulumiProgress } from "../../automation/pulumi-cli/ensure-pulumi.ts";
import { skip } from "../helpers/skip.ts";

const ARCHIVE = `pulumi-v3.274.1-${process.platform}-${process.arch}.tar.gz`;

/** A release site of our own, with an archive made as Pulumi's are. */
describe("the download of the Pulumi CLI", () => {
  let folder: string;
  let server: Server;
  let files: Record<string, Buffer | string>;
  let sum: string;

  before(function () {
    if (process.platform === "win32") skip(this, "the archive is made by a POSIX shell's tools");
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-download-"));
    mkdirSync(join(folder, "release", "pulumi"), { recursive: true });
    writeFileSync(join(folder, "release", "pulumi", "pulumi"), "#!/bin/sh\necho v3.274.1\n", { mode: 0o755 });
    writeFileSync(join(folder, "release", "pulumi", "pulumi-language-nodejs"), "#!/bin/sh\n", { mode: 0o755 });
    execFileSync("tar", ["-czf", join(folder, ARCHIVE), "-C", join(folder, "release"), "pulumi"]);
    const archive = readFileSync(join(folder, ARCHIVE));
    sum = createHash("sha256").update(archive).digest("hex");
    files = {
      [ARCHIVE]: archive,
      "pulumi-3.274.1-checksums.txt": `${"0".repeat(64)}  another.tar.gz\n${sum}  ${ARCHIVE}\n`,
    };
    mkdirSync(join(folder, "into"));
    server = createServer((request, response) => {
      const file = files[request.url!.replace("/v3.274.1/", "")];
      response.writeHead(file === undefined ? 404 : 200).end(file);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const said: string[] = [];
  const download = () => {
    said.length = 0;
    const context = {
      env: process.env,
      signal: new AbortController().signal,
      onProgress: (step: PulumiProgress) => said.push("text" in step ? step.text : ""),
    };
    return downloadPulumi(context, join(folder, "into"), address());
  };

  it("takes an archive that has the checksum of its release", async () => {
    expect(await download()).to.equal(undefined);
    expect(readdirSync(join(folder, "into", "bin")).sort()).to.deep.equal(["pulumi", "pulumi-language-nodejs"]);
    expect(said.at(-1)).to.equal("downloaded");
  });

  it("refuses an archive that has another checksum, and names both", async () => {
    const changed = Buffer.from(files[ARCHIVE]!);
    changed[changed.length - 1]! ^= 1;
    files[ARCHIVE] = changed;
    const actual = createHash("sha256").update(changed).digest("hex");
    const failure = await download();
    expect(failure?.why).to.equal(
      `${ARCHIVE} has the SHA-256 ${actual}, but the release publishes ${sum}: it was not unpacked`,
    );
    expect(existsSync(join(folder, "into", "bin"))).to.equal(false);
  });

  it("refuses an archive without a published checksum", async () => {
    files["pulumi-3.274.1-checksums.txt"] = `${sum}  another.tar.gz\n`;
    expect((await download())?.why).to.equal(`the release publishes no checksum of ${ARCHIVE}`);
    expect(existsSync(join(folder, "into", "bin"))).to.equal(false);
  });

  it("downloads nothing when the checksums cannot be read", async () => {
    delete files["pulumi-3.274.1-checksums.txt"];
    expect((await download())?.why).to.match(/^it answers 404 for http.*checksums\.txt$/);
    expect(readdirSync(join(folder, "into"))).to.deep.equal([]);
  });
});
