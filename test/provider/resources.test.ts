import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, CreateRoleCommand } from "@aws-sdk/client-iam";
import { UpdateDocumentCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { AwsProvider } from "../../provider/aws-provider.ts";
import { ResourceInitError } from "../../provider/lifecycle/resource-init-error.ts";
import { RESOURCE_TYPES } from "../../provider/resources/table.ts";
import { isInput, type Property } from "../../provider/schema/property.ts";
import { isZero, type Value, type Values, withoutBookkeeping } from "../../provider/values/value.ts";
import { startBreakingProxy } from "../helpers/breaking-proxy.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { allow, BASELINE, LIVES, type Life, NODE, OTHER_ROLE } from "./lives.ts";

const REGION = "eu-central-1";
const typeOf = (token: string) => RESOURCE_TYPES.find((type) => type.token === token)!;
const inputsOf = (token: string) =>
  Object.entries(typeOf(token).properties).filter(([, property]) => isInput(property));

describe("each type of resource, against the emulator", () => {
  let emulator: TestEmulator;
  let proxy: Awaited<ReturnType<typeof startBreakingProxy>>;
  let provider: AwsProvider;
  /** The same, where a request that fails is not sent again. */
  let once: AwsProvider;
  const living = new Map<string, { inputs: Values; id: string; outputs: Values }>();

  function made(type: string): string {
    const one = living.get(type);
    if (one === undefined) throw new Error(`${type} was not made`);
    return one.id;
  }

  /** Makes a resource of each of these types, as far as none lives: later types need earlier ones. */
  async function makeAll(lives: readonly Life[]): Promise<void> {
    for (const { type, news } of lives) {
      if (living.has(type)) continue;
      const inputs = check(type, news(made));
      living.set(type, { inputs, ...(await provider.create(type, inputs, false)) });
    }
  }

  /** What there is before a resource of that type is made: one of each type before it. */
  async function makeOnlyBefore(life: Life): Promise<void> {
    const index = LIVES.indexOf(life);
    for (const { type } of LIVES.slice(index).toReversed()) {
      const one = living.get(type);
      if (one) await provider.delete(type, one.id, one.outputs);
      living.delete(type);
    }
    await makeAll(LIVES.slice(0, index));
  }

  function check(type: string, news: Values, olds: Values = {}, name = "lab"): Values {
    const checked = provider.check(type, { name, randomSeed: Buffer.from(name + type), olds, news });
    expect(checked.failures).to.deep.equal([]);
    return checked.inputs;
  }

  const diff = (type: string, olds: Values, news: Values) => provider.diff(type, { olds, news, ignoreChanges: [] });
  const changed = (type: string, olds: Values, news: Values) => diff(type, olds, news).changed;

  before(async () => {
    emulator = await startTestEmulator({
      region: REGION,
      fleet: { nodes: [{ id: NODE, platform: "amazon-linux-2" }] },
    } as never);
    const services = ["states.amazonaws.com", "lambda.amazonaws.com"];
    await emulator.iam.send(
      new CreateRoleCommand({
        RoleName: OTHER_ROLE,
        AssumeRolePolicyDocument: allow({ Action: "sts:AssumeRole", Principal: { Service: services } }),
      }),
    );
    await emulator.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: OTHER_ROLE }));
    await emulator.iam.send(
      new AddRoleToInstanceProfileCommand({ InstanceProfileName: OTHER_ROLE, RoleName: OTHER_ROLE }),
    );
    proxy = await startBreakingProxy(emulator.endpoint);
    const environment = { AWS_REGION: REGION, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    provider = new AwsProvider({ ...environment, AWS_ENDPOINT_URL: emulator.endpoint });
    await provider.configure({});
    once = new AwsProvider({ ...environment, AWS_ENDPOINT_URL: proxy.endpoint });
    await once.configure({ maxRetries: 0 });
  });
  after(async () => {
    await proxy.stop();
    await emulator.stop();
  });

  it("is tried here, with every property", () => {
    expect(LIVES.map(({ type }) => type)).to.have.members(RESOURCE_TYPES.map(({ token }) => token));
    for (const { type, steps, untried = {} } of LIVES) {
      const stepped = (steps?.(() => "id") ?? []).flatMap((step) => Object.keys(step));
      const updatable = inputsOf(type)
        .filter(([, { rules }]) => !rules.forceNew)
        .map(([name]) => name);
      expect([...new Set([...stepped, ...Object.keys(untried)])].sort(), type).to.deep.equal(updatable.sort());
    }
  });

  for (const life of LIVES) {
    const { type, news, steps, untried = {}, importId, notImported = [] } = life;
    const short = type.replace(/^aws:(\w+)\/.*:/, "$1.");

    it(`${short} is made although any one of its requests fails, with the next attempt`, async () => {
      await makeOnlyBefore(life);
      const given = news(made);
      for (let broken = 1; ; broken++) {
        const inputs = check(type, given, {}, `half${broken}`);
        proxy.breakAt(broken);
        const first = await once.create(type, inputs, false).catch((error: unknown) => error);
        const isBroken = proxy.count() >= broken;
        proxy.breakAt();
        if (!isBroken) {
          const { id, outputs } = first as { id: string; outputs: Values };
          await provider.delete(type, id, outputs);
          expect(broken, "requests that were tried").to.be.greaterThan(1);
          return;
        }
        let repaired: { id: string; outputs: Values };
        if (first instanceof ResourceInitError) {
          const { id, outputs: olds } = first;
          repaired = await provider.update(type, { id, olds, news: inputs, ignoreChanges: [], preview: false });
        } else if (first instanceof Error) {
          repaired = await provider.create(type, inputs, false);
        } else repaired = first as never;
        expect(changed(type, repaired.outputs, inputs), `request ${broken}`).to.deep.equal([]);
        const read = await provider.read(type, repaired.id, { outputs: repaired.outputs, inputs }, "lab");
        expect(read, `request ${broken}`).to.deep.include({ id: repaired.id, outputs: repaired.outputs });
        await provider.delete(type, repaired.id, repaired.outputs);
      }
    });

    it(`${short} is made, read, imported and changed, property by property, without a difference left`, async () => {
      await makeOnlyBefore(life);
      const inputs = check(type, news(made));
      const planned = await provider.create(type, inputs, true);
      const { id, outputs } = await provider.create(type, inputs, false);
      living.set(type, { inputs, id, outputs });
      expect(
        Object.keys(outputs).filter((name) => !(name in planned.outputs) && !isZero(outputs[name])),
        "outputs that the preview did not announce",
      ).to.deep.equal([]);
      expect(changed(type, outputs, inputs)).to.deep.equal([]);
      const read = await provider.read(type, id, { outputs, inputs }, "lab");
      expect(read).to.deep.include({ id, outputs });
      expect(withoutBookkeeping(read?.inputs)).to.deep.equal(withoutBookkeeping(inputs));

      const imported = await provider.read(type, importId?.(made) ?? id, { outputs: {}, inputs: {} }, "lab");
      expect(imported?.id).to.equal(id);
      expect(changed(type, imported?.outputs ?? {}, inputs)).to.have.members(
        notImported.filter((name) => inputs[name] !== undefined),
      );

      let state = { outputs, inputs, given: news(made) as { [name: string]: Value | undefined } };
      for (const step of steps?.(made) ?? []) {
        const given = { ...state.given, ...step };
        const later = check(type, given as Values, state.inputs);
        const what = JSON.stringify(step);
        const differences = diff(type, state.outputs, later);
        expect(differences.replaces, what).to.deep.equal([]);
        expect(
          differences.changed.filter((name) => name !== "tagsAll"),
          what,
        ).to.have.members(
          Object.keys(step).filter((name) => !(name in untried) && isAsked(type, name, state.given[name], step[name])),
        );
        const detailed = [...differences.detailed.keys()].map((path) => /^[^.[]+/.exec(path)![0]);
        expect(differences.changed, what).to.include.members(detailed);
        const change = { id, olds: state.outputs, news: later, ignoreChanges: [] };
        await provider.update(type, { ...change, preview: true });
        const updated = await provider.update(type, { ...change, preview: false });
        expect(changed(type, updated.outputs, later), what).to.deep.equal([]);
        const again = await provider.read(type, id, { outputs: updated.outputs, inputs: later }, "lab");
        expect(again?.outputs, what).to.deep.equal(updated.outputs);
        state = { outputs: updated.outputs, inputs: later, given };
      }
      living.set(type, { inputs: state.inputs, id, outputs: state.outputs });

      if (steps === undefined) return;
      // Somebody changes it back behind the program's back: the refresh says so, and the next update puts it right.
      await provider.update(type, { id, olds: state.outputs, news: inputs, ignoreChanges: [], preview: false });
      const drifted = (await provider.read(type, id, state, "lab"))!;
      expect(changed(type, drifted.outputs, state.inputs), "drift").to.not.deep.equal([]);
      const repaired = await provider.update(type, {
        id,
        olds: drifted.outputs,
        news: state.inputs,
        ignoreChanges: [],
        preview: false,
      });
      expect(changed(type, repaired.outputs, state.inputs), "after drift").to.deep.equal([]);
      living.set(type, { inputs: state.inputs, id, outputs: repaired.outputs });
    });

    it(`${short} is replaced when a property that AWS cannot change is changed`, async () => {
      await makeAll(LIVES.slice(0, LIVES.indexOf(life) + 1));
      const { outputs } = living.get(type)!;
      for (const [name, property] of inputsOf(type).filter(([, { rules }]) => rules.forceNew)) {
        const old = outputs[name];
        const news = { ...check(type, news0(life)), ...pick(outputs, type), [name]: other(property, old) };
        const { replaces, detailed } = diff(type, outputs, news as Values);
        expect(replaces, name).to.deep.equal([name]);
        for (const [path, { replace }] of detailed) expect(replace, path).to.equal(path.startsWith(name));
      }
    });
  }

  function news0({ news }: Life): Values {
    return news(made);
  }

  it("moves an alias to another key, which is found by it, and takes a key's ARN for its id", async () => {
    const make = async (type: string, name: string, news: Values) => {
      const inputs = check(type, news, {}, name);
      return { inputs, ...(await provider.create(type, inputs, false)) };
    };
    const invoke = async (token: string, args: Values) => {
      const answer = await provider.invoke(token, args);
      if ("failures" in answer) throw new Error(JSON.stringify(answer.failures));
      return answer.result;
    };
    const first = await make("aws:kms/key:Key", "first", {});
    const second = await make("aws:kms/key:Key", "second", { deletionWindowInDays: 7 });
    const type = "aws:kms/alias:Alias";
    const alias = await make(type, "moving", { targetKeyId: first.id });
    expect(alias.id).to.match(/^alias\/moving-[0-9a-f]{7}$/);
    const byArn = check(type, { targetKeyId: first.outputs.arn! }, alias.inputs, "moving");
    expect(changed(type, alias.outputs, byArn)).to.deep.equal([]);
    const news = check(type, { targetKeyId: second.id }, alias.inputs, "moving");
    expect(changed(type, alias.outputs, news)).to.deep.equal(["targetKeyId"]);
    const change = { id: alias.id, olds: alias.outputs, news, ignoreChanges: [], preview: false };
    const { outputs } = await provider.update(type, change);
    expect(outputs.targetKeyArn).to.equal(second.outputs.arn);
    expect(await invoke("aws:kms/getAlias:getAlias", { name: alias.id })).to.include({ targetKeyId: second.id });
    expect(await invoke("aws:kms/getKey:getKey", { keyId: alias.id })).to.include({
      id: second.id,
      keyManager: "CUSTOMER",
      keyState: "Enabled",
    });
    const managed = await invoke("aws:kms/getAlias:getAlias", { name: "alias/aws/ssm" });
    expect(await invoke("aws:kms/getKey:getKey", { keyId: "alias/aws/ssm" })).to.include({
      arn: managed.targetKeyArn,
      keyManager: "AWS",
    });

    await provider.delete("aws:kms/key:Key", second.id, second.outputs);
    expect(await invoke("aws:kms/getKey:getKey", { keyId: alias.id })).to.include({ keyState: "PendingDeletion" });
    await emulator.advance("P7D");
    expect(await provider.read(type, alias.id, { outputs, inputs: news }, "moving")).to.equal(undefined);
    await provider.delete("aws:kms/key:Key", first.id, first.outputs);
  });

  it("takes a patch group for made that has its baseline already, as after a lost answer, and no other", async () => {
    const type = "aws:ssm/patchGroup:PatchGroup";
    const make = async (token: string, name: string, news: Values) => {
      const inputs = check(token, news, {}, name);
      return { inputs, ...(await provider.create(token, inputs, false)) };
    };
    const [first, other] = [await make(BASELINE, "first", {}), await make(BASELINE, "other", {})];
    const made = await make(type, "group", { baselineId: first.id, patchGroup: "Twice" });
    expect(await make(type, "group", { baselineId: first.id, patchGroup: "Twice" })).to.deep.equal(made);
    const refused = await make(type, "group", { baselineId: other.id, patchGroup: "Twice" }).catch(
      (error: Error) => error.message,
    );
    expect(refused).to.contain("already has a baseline registered");
    await provider.delete(type, made.id, made.outputs);
    for (const { id, outputs } of [first, other]) await provider.delete(BASELINE, id, outputs);
  });

  it("makes the new version of a document the default though the answer that it exists was lost", async () => {
    const type = "aws:ssm/document:Document";
    const content = (text: string) =>
      JSON.stringify({
        schemaVersion: "2.2",
        mainSteps: [{ action: "aws:runShellScript", name: "run", inputs: { runCommand: [text] } }],
      });
    const inputs = check(type, { documentType: "Command", content: content("one") }, {}, "lost");
    const { id, outputs } = await provider.create(type, inputs, false);
    const news = check(type, { documentType: "Command", content: content("two") }, inputs, "lost");
    await emulator.ssm.send(new UpdateDocumentCommand({ Name: id, Content: content("two"), DocumentVersion: "1" }));
    const change = { id, olds: outputs, news, ignoreChanges: [], preview: false };
    expect((await provider.update(type, change)).outputs).to.include({ defaultVersion: "2", latestVersion: "2" });
    await provider.delete(type, id, outputs);
  });

  it("leaves a log group behind that is to outlive its stack, and deletes a protected one once it is not", async () => {
    const type = "aws:cloudwatch/logGroup:LogGroup";
    const kept = check(type, { skipDestroy: true, deletionProtectionEnabled: true }, {}, "kept");
    const { id, outputs } = await provider.create(type, kept, false);
    await provider.delete(type, id, outputs);
    const found = await provider.read(type, id, { outputs, inputs: kept }, "kept");
    expect(found?.outputs).to.deep.equal(outputs);
    const unprotected = { ...outputs, skipDestroy: false };
    const refused = await provider.delete(type, id, unprotected).catch((error: Error) => error.message);
    expect(refused).to.contain("deletion protection enabled: disable it");
    const news = check(type, { skipDestroy: false, deletionProtectionEnabled: false }, kept, "kept");
    const changed = await provider.update(type, { id, olds: outputs, news, ignoreChanges: [], preview: false });
    await provider.delete(type, id, changed.outputs);
    expect(await provider.read(type, id, { outputs, inputs: kept }, "kept")).to.equal(undefined);
  });

  it("is gone in the end, those that others need last, and a second delete does no harm", async () => {
    await makeAll(LIVES);
    for (const { type, outlives } of LIVES.toReversed()) {
      const { id, outputs } = living.get(type)!;
      proxy.breakAt(1);
      const refused = await once.delete(type, id, outputs).catch((error: unknown) => error);
      if (proxy.count() > 0) expect(refused, `${type}, whose request failed`).to.be.instanceOf(Error);
      proxy.breakAt();
      await provider.delete(type, id, outputs);
      living.delete(type);
      if (outlives) continue;
      expect(await provider.read(type, id, { outputs, inputs: {} }, "lab"), type).to.equal(undefined);
      await provider.delete(type, id, outputs);
    }
  });
});

/** What the outputs say about the inputs, so that nothing but the property under test differs. */
function pick(outputs: Values, type: string): Values {
  return Object.fromEntries(inputsOf(type).map(([name]) => [name, outputs[name]]));
}

/** Whether a change asks for anything: what AWS fills in by itself stays when the program no longer gives it. */
function isAsked(type: string, name: string, before: Value | undefined, after: Value | undefined): boolean {
  if (after === undefined && typeOf(type).properties[name]?.rules.computed) return false;
  return JSON.stringify(before) !== JSON.stringify(after);
}

/** A value that is another than the given one. */
function other(property: Property, value: Value | undefined): Value {
  switch (property.kind) {
    case "number":
      return Number(value ?? 0) + 1;
    case "bool":
      return value !== true;
    case "list":
    case "set":
      return [other(property.element!, undefined)];
    case "map":
      return { other: "value" };
    case "object":
      return Object.fromEntries(
        Object.entries(property.properties ?? {})
          .filter(([, inner]) => isInput(inner))
          .map(([name, inner]) => [name, other(inner, undefined)]),
      );
    default:
      return `${typeof value === "string" ? value : ""}other`;
  }
}
