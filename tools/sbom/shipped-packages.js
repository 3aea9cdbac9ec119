import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * One package of package-lock.json.
 * @typedef {object} Locked
 * @property {string} version
 * @property {string} [license]
 * @property {boolean} [optional]
 * @property {boolean} [hasInstallScript]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, { optional?: boolean }>} [peerDependenciesMeta]
 */

/**
 * What someone who installs the package gets: its dependencies and its peers, with all that these need, by their folders in
 * `node_modules`. npm calls the peers development packages, since the checkout has them as such too.
 * @param {string} root the folder of package-lock.json
 * @returns {Map<string, Locked>}
 */
export function shippedPackages(root) {
  /** @type {{ packages: Record<string, Locked> }} */
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  /** @type {Map<string, Locked>} */
  const shipped = new Map();
  /** @param {string} path */
  const visit = (path) => {
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = packages[path] ?? {};
    const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
    for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) {
      const found = find(packages, path, name);
      // An optional package of another platform may be missing.
      if (found === undefined || shipped.has(found)) continue;
      shipped.set(found, /** @type {Locked} */ (packages[found]));
      visit(found);
    }
  };
  visit("");
  return shipped;
}

/**
 * Where Node.js finds a package that is imported from another one's folder.
 * @param {Record<string, Locked>} packages
 * @param {string} from
 * @param {string} name
 * @returns {string | undefined}
 */
function find(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === "") return undefined;
  }
}
