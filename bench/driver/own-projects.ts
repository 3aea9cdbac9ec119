import { join } from "node:path";
import { JAVASCRIPT, makeOwnProject, TYPESCRIPT } from "../../test/helpers/own-project.ts";
import { run } from "./child.ts";
import type { Ground } from "./ground.ts";
import { costOf, median } from "./meter.ts";

const PACKAGES = { "@pulumi/pulumi": "3.248.0", typescript: "5.9.3", "@types/node": "20.19.43" };

const TEMPLATES = {
  TypeScript: {
    ...TYPESCRIPT,
    "index.ts": 'import * as pulumi from "@pulumi/pulumi";\nexport const stack: string = pulumi.getStack();\n',
  },
  JavaScript: { ...JAVASCRIPT, "index.js": 'exports.stack = require("@pulumi/pulumi").getStack();\n' },
};

/**
 * An up without changes of what `pulumi new` makes, by hand and by the driver. Packages are installed as users install them: the
 * checkout has another ts-node than Pulumi brings along.
 */
export async function measureOwnProjects(ground: Ground, rounds: number, signal: AbortSignal): Promise<void> {
  console.log("\nProjects of Pulumi's templates, up without changes   by hand   driver   × pairs: median, max");
  for (const [language, files] of Object.entries(TEMPLATES)) {
    const own = makeOwnProject(files, { packages: undefined });
    try {
      const packages = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
      const cwd = own.directory;
      const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", ...packages];
      await run({ command: "npm", args: install, cwd, env: process.env, signal, output: join(ground.outputs, "npm") });
      const env = {
        ...own.env(ground.env.AWS_ENDPOINT_URL!),
        PATH: ground.env.PATH,
        PULUMI_HOME: ground.env.PULUMI_HOME,
      };
      const driver = new ground.automation.Driver({ directory: cwd, env });
      const variables = { ...env, ...(await driver.variables("dev")) };
      const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"];
      const byHand = () =>
        run({ command: "pulumi", args, cwd, env: variables, signal, output: join(ground.outputs, "own") });
      const byDriver = () => driver.up("dev", { signal });
      await byDriver();
      await byHand();
      const pairs: { hand: number; driver: number }[] = [];
      for (let round = 0; round < rounds; round++) {
        const costs: Record<string, number> = {};
        const ways = Object.entries({ hand: byHand, driver: byDriver });
        // The other one begins in each round.
        for (const [name, way] of round % 2 === 0 ? ways : ways.reverse()) costs[name] = (await costOf(way)).wallMs;
        pairs.push({ hand: costs.hand!, driver: costs.driver! });
      }
      const ratios = pairs.map((pair) => pair.driver / pair.hand);
      const seconds = (times: number[]) => (median(times) / 1000).toFixed(2).padStart(9);
      console.log(
        `  ${language.padEnd(49)}${seconds(pairs.map(({ hand }) => hand))}${seconds(pairs.map((pair) => pair.driver))}` +
          `            ${median(ratios).toFixed(2)}  ${Math.max(...ratios).toFixed(2)}`,
      );
    } finally {
      own.remove();
    }
  }
}
