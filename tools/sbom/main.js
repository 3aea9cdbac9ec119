// `npm run sbom`: prints what the package brings along, as CycloneDX: its dependencies and peers from package-lock.json, and
// the Go modules that the Pulumi CLI and its Node.js host are built from where there is no CLI.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { npmCommand } from "../setup/dependencies.js";
import { shippedPackages } from "./shipped-packages.js";

const root = join(import.meta.dirname, "..", "..");

const [command, ...npm] = npmCommand();
const args = [...npm, "sbom", "--sbom-format=cyclonedx", "--sbom-type=application", "--package-lock-only"];
const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });

if (status === 0) {
  const sbom = JSON.parse(stdout);
  const shipped = new Set(
    [...shippedPackages(root)].map(([path, { version }]) => `${path.replace(/^.*node_modules\//, "")}@${version}`),
  );
  const isShipped = (/** @type {{ "bom-ref": string }} */ component) => shipped.has(component["bom-ref"]);
  sbom.components = [...sbom.components.filter(isShipped), ...goModules()];
  const refs = new Set([sbom.metadata.component, ...sbom.components].map((one) => one["bom-ref"]));
  sbom.dependencies = sbom.dependencies
    .filter((/** @type {{ ref: string }} */ { ref }) => refs.has(ref))
    .map((/** @type {{ ref: string, dependsOn?: string[] }} */ { ref, dependsOn }) => ({
      ref,
      dependsOn: dependsOn?.filter((one) => refs.has(one)) ?? [],
    }));
  process.stdout.write(`${JSON.stringify(sbom, null, 2)}\n`);
} else {
  process.stderr.write(stderr);
  process.exitCode = 1;
}

/** A pruned go.mod names each module that the build takes something from. */
function goModules() {
  const tools = join(root, "tools");
  const folders = readdirSync(tools).filter((name) => existsSync(join(tools, name, "go.mod")));
  const purls = folders.flatMap((name) => {
    const text = readFileSync(join(tools, name, "go.mod"), "utf8");
    return [...text.matchAll(/^(?:require )?\s*(\S+\.\S+\/\S+) (v\S+)/gm)].map(([, path, version]) => ({
      path,
      version,
      purl: `pkg:golang/${path}@${version}`,
    }));
  });
  const unique = new Map(purls.map((one) => [one.purl, one]));
  return [...unique.values()].map(({ path, version, purl }) => ({
    "bom-ref": purl,
    type: "library",
    name: path,
    version,
    purl,
  }));
}
