// `npm run sbom`: prints what the package brings along, as CycloneDX: its production dependencies from package-lock.json, and
// the Go modules that the Pulumi CLI and its Node.js host are built from where there is no CLI.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { npmCommand } from "../setup/dependencies.js";

const root = join(import.meta.dirname, "..", "..");

const [command, ...npm] = npmCommand();
const args = [...npm, "sbom", "--sbom-format=cyclonedx", "--sbom-type=application", "--package-lock-only"];
const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });

if (status === 0) {
  const sbom = JSON.parse(stdout);
  sbom.components = [...sbom.components.filter(isForProduction), ...goModules()];
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

/**
 * `--omit=dev` of npm 11 leaves out production dependencies too, as soon as a development dependency needs them as well.
 * @param {{ readonly properties: readonly { name: string, value: string }[] }} component
 */
function isForProduction({ properties }) {
  return !properties.some(({ name, value }) => name === "cdx:npm:package:development" && value === "true");
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
