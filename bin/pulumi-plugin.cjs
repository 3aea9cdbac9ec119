// Serves the components to programs in any language. Pulumi starts it by plugin/pulumi-resource-maintenance-windows, or by a
// PulumiPlugin.yaml as the `main` of the package.json beside it. From the installed package it runs what was compiled, from a
// checkout the sources.
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const root = join(__dirname, "..");

async function start() {
  const isCheckout = existsSync(join(root, "plugin", "serve.ts"));
  if (isCheckout) await import("../tools/typescript-loader.js");
  const program = isCheckout ? join(root, "plugin", "serve.ts") : join(root, "dist", "plugin", "serve.js");
  const { serve } = await import(pathToFileURL(program).href).catch(withoutPeer);
  await serve(join(root, "schema.json"));
}

/**
 * npm installs Pulumi's packages beside this one by itself; others leave it to the user.
 * @param {Error} error
 * @returns {never}
 */
function withoutPeer(error) {
  const [, name] = /^Cannot find package '[^']*(@pulumi\/(?:pulumi|aws))/.exec(error.message) ?? [];
  if (name === undefined) throw error;
  console.error(
    `The components need the package ${name}, which is not installed: npm install @pulumi/pulumi @pulumi/aws`,
  );
  process.exit(1);
}

module.exports = start;
if (require.main === module) start();
