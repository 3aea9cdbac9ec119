import { existsSync } from "node:fs";
import { join } from "node:path";
import { shippedPackages } from "../sbom/shipped-packages.js";
import { runChild } from "../setup/child.js";
import { npmCommand } from "../setup/dependencies.js";

const root = join(import.meta.dirname, "..", "..");
const GO_DATABASE = "https://vuln.go.dev";
const GOVULNCHECK = "golang.org/x/vuln/cmd/govulncheck@v1.9.0";

/**
 * What a scan found: nothing, something, or that its service does not answer, with the reason.
 * @typedef {{ ok: true } | { ok: false, lines: readonly string[] } | { unanswered: string }} Finding
 */

/** @typedef {{ severity: string, range: string, nodes: readonly string[] }} Vulnerability */

/**
 * What npm's advisories say of the dependencies and peers: one of high severity is a failure.
 * @param {AbortSignal} signal
 * @returns {Promise<Finding>}
 */
export async function auditNpm(signal) {
  const [command, ...npm] = npmCommand();
  const args = [...npm, "audit", "--json"];
  const { lines } = await runChild(command, args, { cwd: root, signal });
  return readAudit(lines, new Set(shippedPackages(root).keys()));
}

/**
 * @param {readonly string[]} lines what `npm audit --json` printed
 * @param {ReadonlySet<string>} shipped the folders that count
 * @returns {Finding}
 */
export function readAudit(lines, shipped) {
  const text = lines.join("\n");
  try {
    /** @type {{ vulnerabilities: Record<string, Vulnerability> }} */
    const { vulnerabilities } = JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
    const found = Object.entries(vulnerabilities)
      .filter(([, { severity }]) => severity === "high" || severity === "critical")
      .filter(([, { nodes }]) => nodes.some((path) => shipped.has(path)));
    if (found.length === 0) return { ok: true };
    return { ok: false, lines: found.map(([name, { range, severity }]) => `${name} ${range}: ${severity}`) };
  } catch {
    const said = lines.find((line) => /audit/.test(line)) ?? "it printed nothing";
    return { unanswered: `npm audit has no answer: ${said.replace(/https?:\/\/\S+/, "the registry")}` };
  }
}

/**
 * What Go's vulnerability database says of the Pulumi CLI and its hosts as they are built: each vulnerability whose code is in
 * one of them is a failure, since the database has no severities. A host that no project has asked for is not there.
 * @param {string} binDir
 * @param {AbortSignal} signal
 * @returns {Promise<Finding>}
 */
export async function scanGo(binDir, signal) {
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(5000)]);
    const response = await fetch(`${GO_DATABASE}/index/db.json`, { signal: bounded });
    if (!response.ok) return { unanswered: `Go's vulnerability database answers ${response.status}` };
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return {
      unanswered: `Go's vulnerability database does not answer (${cause instanceof Error ? cause.message : cause})`,
    };
  }
  const found = [];
  const hosts = ["nodejs", "yaml", "python"].map((language) => join(binDir, `pulumi-language-${language}`));
  for (const program of [...hosts.filter((host) => existsSync(host)), join(binDir, "pulumi")]) {
    const args = ["run", GOVULNCHECK, "-mode=binary", program];
    const { code, lines } = await runChild("go", args, { cwd: root, signal, env: { ...process.env, GOFLAGS: "" } });
    // 3 is govulncheck's code for findings.
    if (code === 3) found.push(...lines.filter((line) => /^Vulnerability|Found in|Fixed in/.test(line.trim())));
    else if (code !== 0) return { unanswered: `govulncheck cannot run: ${lines.at(-1) ?? "it printed nothing"}` };
  }
  return found.length === 0 ? { ok: true } : { ok: false, lines: found };
}
