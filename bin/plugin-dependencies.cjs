// Pulumi runs `npm install` in the folder plugin/ before it starts what is there. In an installed package all dependencies are
// there already; in a clone of the repository, as Pulumi makes it for a plugin from git, they are installed here.
const { spawnSync } = require("node:child_process");
const { mkdirSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");

// Pulumi takes an installation without this folder for one that failed.
mkdirSync(join(root, "plugin", "node_modules"), { recursive: true });

try {
  require.resolve("@pulumi/pulumi/package.json", { paths: [root] });
} catch {
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ["npm", []];
  const install = [...args, "install", "--ignore-scripts", "--no-audit", "--no-fund"];
  // The variables of the outer npm name its own folder.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_config_local_prefix$/i.test(name)),
  );
  process.exitCode = spawnSync(command, install, { cwd: root, env, stdio: "inherit" }).status ?? 1;
}
