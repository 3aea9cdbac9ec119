import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import grpcPb from "@pulumi/pulumi/proto/language_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/language_pb.js";
import { expect } from "chai";
import { ensurePulumi } from "../../../automation/pulumi-cli/ensure-pulumi.ts";
import { hostOf, LANGUAGE_HOST } from "../../../automation/pulumi-cli/installation.ts";
import { firstLine } from "../../helpers/mw.ts";
import { skip } from "../../helpers/skip.ts";

describe("the host of Node.js that is built", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "mw-host-"));
  after(() => rmSync(folder, { recursive: true }));

  it("names the packages of npm, of workspaces and of the stores of pnpm and Yarn, each once", async function () {
    const { binDir } = await ensurePulumi();
    if (existsSync(join(binDir, hostOf("go")))) skip(this, "this installation has Pulumi's own host");
    const link = "node_modules/@pulumi/linked";
    const stored = "node_modules/.pnpm/@pulumi+linked@1.0.1/node_modules/@pulumi/linked";
    for (const [place, version] of [
      ["node_modules/plain", "1.0.0"],
      [stored, "1.0.1"],
      ["node_modules/.pnpm/transitive@1.0.2/node_modules/transitive", "1.0.2"],
      ["node_modules/.store/yarns-npm-1.0.3/package", "1.0.3"],
      ["packages/inner/node_modules/@scope/nested", "1.0.4"],
      ["packages/inner/node_modules/@scope/nested/node_modules/deeper", "1.0.5"],
      // Not installed: a fixture of a package, a policy pack with its packages, and the program itself.
      ["node_modules/plain/test/fixture", "2.0.0"],
      ["node_modules/pack", "2.0.1"],
      ["node_modules/pack/node_modules/of-the-pack", "2.0.2"],
      ["", "2.0.3"],
    ] as const) {
      const name = place.split("/").at(-1);
      write(join(place, "package.json"), JSON.stringify({ name: `x-${name}`, version, pulumi: { resource: true } }));
    }
    write("node_modules/pack/PulumiPolicy.yaml", "runtime: nodejs\n");
    mkdirSync(join(folder, dirname(link)));
    symlinkSync(join(folder, stored), join(folder, link));

    const versions = await requiredBy(join(binDir, LANGUAGE_HOST));
    expect(versions.sort()).to.deep.equal(["v1.0.0", "v1.0.1", "v1.0.2", "v1.0.3", "v1.0.4", "v1.0.5"]);
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }

  async function requiredBy(host: string): Promise<string[]> {
    const child = spawn(host, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
    const client = new grpcPb.LanguageRuntimeClient(
      `127.0.0.1:${await firstLine(child)}`,
      credentials.createInsecure(),
    );
    try {
      const info = new pb.ProgramInfo();
      info.setProgramDirectory(folder);
      const request = new pb.GetRequiredPackagesRequest();
      request.setInfo(info);
      const response = await new Promise<pb.GetRequiredPackagesResponse>((resolve, reject) => {
        client.getRequiredPackages(request, (error, answer) => (error ? reject(error) : resolve(answer)));
      });
      return response.getPackagesList().map((one) => one.getVersion());
    } finally {
      client.close();
      child.kill();
    }
  }
});
