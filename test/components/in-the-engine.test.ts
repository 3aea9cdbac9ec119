import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Driver } from "../../automation/driver.ts";
import { MaintenanceWindow, MaintenanceWindowTarget, ServiceRole } from "../../components/components.ts";
import { startTestEmulator } from "../helpers/emulator.ts";
import { casesOf, expectInAws, resourceName, type Surroundings, valueAt } from "./cases.ts";
import { type Resource, readFromAws } from "./read-from-aws.ts";

const CONFIG = { "aws:region": "us-east-1", "maintenance-windows:cloud": "emulator" };
const HOURS = { schedule: "rate(1 day)", duration: 2, cutoff: 1 };

describe("the components in the engine", function () {
  this.timeout(240_000);
  let emulator: Awaited<ReturnType<typeof startTestEmulator>>;
  let backend: string;

  before(async () => {
    emulator = await startTestEmulator();
    backend = mkdtempSync(join(tmpdir(), "in-the-engine-"));
  });
  after(async () => {
    await emulator.stop();
    rmSync(backend, { recursive: true });
  });

  const driverOf = (program: () => Promise<Record<string, unknown>>) =>
    new Driver({
      project: "in-the-engine",
      program,
      endpoint: emulator.endpoint,
      env: { ...process.env, PULUMI_BACKEND_URL: pathToFileURL(backend).href, PULUMI_CONFIG_PASSPHRASE: "test" },
      stacks: { one: { config: CONFIG }, former: { config: CONFIG } },
    });

  const resourcesOf = (stack: string): Resource[] => {
    const files = readdirSync(backend, { recursive: true, encoding: "utf8" });
    const file = files.find((name) => name.includes("stacks") && name.endsWith(`${stack}.json`)) as string;
    const { resources } = JSON.parse(readFileSync(join(backend, file), "utf8")).checkpoint.latest;
    return resources.map((resource: Resource) => ({ ...resource, name: resource.urn.split("::").at(-1) }));
  };

  it("take every argument to AWS, where ids are unknown in the preview, and find nothing to change afterwards", async () => {
    const driver = driverOf(async () => {
      const window = new MaintenanceWindow("own", { ...HOURS, allowUnassociatedTargets: true });
      const { windowId } = window;
      const { windowTargetId } = new MaintenanceWindowTarget("own", { windowId, tagKeys: ["Patch Group"] });
      const { arn: roleArn } = new ServiceRole("own");
      for (const [component, cases] of Object.entries(casesOf({ windowId, windowTargetId, roleArn }))) {
        for (const [index, { make, args }] of cases.entries()) make(`${component}${index}`, args as never);
      }
      return { windowId, windowTargetId, roleArn };
    });
    const { outputs } = await driver.up("one");
    expect(Object.keys((await driver.up("one")).changes)).to.deep.equal(["same"]);

    const resources = resourcesOf("one");
    const surroundings = outputs as unknown as Surroundings;
    const notOfAws: string[] = [];
    for (const [component, cases] of Object.entries(casesOf(surroundings))) {
      for (const [index, { args, arrivals }] of cases.entries()) {
        const own = resources.filter(
          ({ type, name }) => type.startsWith("aws:") && name.startsWith(`${component}${index}`),
        );
        const found = new Map<string, Promise<unknown>>();
        for (const [argument, all] of Object.entries(arrivals)) {
          for (const arrival of all) {
            if (arrival.aws === undefined) notOfAws.push(`${component}.${argument}`);
            else {
              const resource = own.find(
                ({ type, name }) => resourceName(type, name, `${component}${index}`) === arrival.resource,
              );
              const where = `${component}.${argument} in ${arrival.resource}`;
              expect(resource, where).to.not.equal(undefined);
              const answer = found.get(arrival.resource) ?? readFromAws(emulator, resource as Resource);
              found.set(arrival.resource, answer);
              expectInAws(valueAt(await answer, arrival.aws), valueAt(args, argument), arrival, where);
            }
          }
        }
      }
    }
    // Whether a bucket is emptied when it is deleted is the provider's own.
    expect([...new Set(notOfAws)].filter((argument) => !argument.endsWith("forceDestroy"))).to.deep.equal([
      "PatchBaseline.operatingSystem",
      "ServiceRole.name",
    ]);
    const buckets = resources.filter(({ type }) => type.endsWith(":Bucket"));
    for (const { id } of buckets)
      await emulator.s3.send(new PutObjectCommand({ Bucket: id, Key: "output", Body: "x" }));
    await driver.destroy("one");
    const { Buckets = [] } = await emulator.s3.send(new ListBucketsCommand({}));
    expect(buckets).to.have.length(2);
    expect(Buckets.filter(({ Name }) => buckets.some(({ id }) => id === Name))).to.deep.equal([]);
  });

  it("keep the resources of a stack with the former type tokens, and protect and import them", async () => {
    class Former extends pulumi.ComponentResource {
      constructor(type: string, make: (parent: pulumi.Resource) => void) {
        super(`maintenance-windows:ssm:${type}`, "former", {}, {});
        make(this);
      }
    }

    const before = driverOf(async () => {
      let windowId: pulumi.Output<string> | undefined;
      new Former("MaintenanceWindow", (parent) => {
        windowId = new ssm.MaintenanceWindow("former", HOURS, { parent }).id;
      });
      const options = { retainOnDelete: true };
      const beside = new ssm.MaintenanceWindow("beside", { ...HOURS, name: "beside" }, options);
      return { windowId, besideId: beside.id };
    });
    const { outputs } = await before.up("former");
    const now = driverOf(async () => {
      const { windowId } = new MaintenanceWindow("former", HOURS, { protect: true });
      const options = { import: outputs.besideId as string };
      const adopted = new MaintenanceWindow("adopted", { ...HOURS, name: "beside" }, options);
      return { windowId, besideId: adopted.windowId };
    });
    const run = await now.up("former");
    expect(run.outputs).to.deep.equal(outputs);
    expect(run.changes).to.include({ import: 1 }).and.not.have.any.keys("replace", "create-replacement");
    const found = resourcesOf("former").filter(({ urn }) => urn.endsWith("MaintenanceWindow::former"));
    expect(found.map(({ urn }) => urn.split("::")[2])).to.deep.equal([
      "maintenance-windows:index:MaintenanceWindow",
      "maintenance-windows:index:MaintenanceWindow$aws:ssm/maintenanceWindow:MaintenanceWindow",
    ]);
    expect(found.every(({ protect }) => protect)).to.equal(true);
  });
});
