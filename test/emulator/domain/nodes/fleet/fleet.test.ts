import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readFleetFile, readFleetObject, readFleetText } from "../../../../../emulator/domain/nodes/fleet/fleet.ts";
import { FleetError } from "../../../../../emulator/domain/nodes/fleet/fleet-error.ts";
import { LAB_FLEET } from "../../../../../emulator/domain/nodes/lab-fleet.ts";

const read = (text: string) => readFleetText(text, "fleet.yaml");
const node = (rest: string) => `nodes:\n  - platform: amazon-linux-2\n    ${rest}\n`;
const MINUTE_MS = 60_000;

describe("a fleet file", () => {
  const refused: readonly (readonly [title: string, text: string, message: string])[] = [
    ["that is not YAML", "nodes: [", "fleet.yaml: Flow sequence in block collection must be"],
    ["without nodes", "behaviours: {}", "fleet.yaml:1: the file has no nodes. Write e.g. nodes:"],
    ["that is empty", "", "fleet.yaml: the file is null, but must be a map with behaviours, nodes, catalogue,"],
    [
      "with an unknown key",
      node("nmae: app-1"),
      "fleet.yaml:3: nodes[0].nmae is unknown. Did you mean name? Known keys: id, count,",
    ],
    ["without a platform", "nodes: [{ name: a }]", "fleet.yaml:1: nodes[0] needs a platform: amazon-linux-2, "],
    [
      "with an unknown platform",
      "nodes: [{ platform: ubunut-22.04 }]",
      'nodes[0].platform is "ubunut-22.04". Did you mean ubuntu-22.04? It can be',
    ],
    [
      "with a malformed id",
      node("id: i-123"),
      'fleet.yaml:3: nodes[0].id is "i-123", but must be i- and 8 or 17 hexadecimal digits, or mi- and 17.',
    ],
    [
      "with an EC2 id for a hybrid node",
      node("id: i-12345678\n    hybrid: true"),
      "ids of hybrid nodes begin with mi-",
    ],
    ["with an id for many nodes", node("id: i-12345678\n    count: 3"), "nodes[0] has both id and count"],
    ["with a fraction of a node", node("count: 2.5"), "nodes[0].count is 2.5, but must be a whole number."],
    [
      "with two of one id",
      `${node("id: i-12345678")}  - { id: i-12345678, platform: rhel-9 }`,
      "has the id i-12345678, which another node already has.",
    ],
    [
      "with a ping status that is none",
      node("pingStatus: Onlin"),
      'nodes[0].pingStatus is "Onlin". Did you mean Online?',
    ],
    [
      "with a date that is none",
      node("patchedThrough: last week"),
      'is "last week", but must be a date such as 2026-10-15',
    ],
    [
      "with a behaviour nobody defined",
      node("behaviour: flaky"),
      'is "flaky", which is not defined under behaviours. none is defined.',
    ],
    ["with a misspelled behaviour", `behaviours: { flaky: {} }\n${node("behaviour: flakey")}`, "Did you mean flaky?"],
    [
      "with a probability over one",
      node("behaviour: { faults: { lost: 2 } }"),
      "nodes[0].behaviour.faults.lost is 2, but must be a probability from 0 to 1, or true or false.",
    ],
    [
      "with a length that is none",
      node("behaviour: { reboot: soon }"),
      'is "soon", but must be a length such as 250ms, 20s, 5m or 2h.',
    ],
    [
      "with an unknown distribution",
      node("behaviour: { scan: { gamma: [1s, 2s] } }"),
      "nodes[0].behaviour.scan.gamma is unknown.",
    ],
    [
      "with a uniform length backwards",
      node("behaviour: { scan: { uniform: [5s, 1s] } }"),
      "the second length must not be below the first",
    ],
    ["with a version that is none", node("agentVersion: latest"), 'is "latest", but must be a version such as 3.3.'],
    [
      "with a failing patch of another platform",
      "nodes:\n  - name: web-1\n    platform: ubuntu-22.04\n    behaviour: { faults: { failingPatches: [openssl, kernel*] } }",
      'fleet.yaml:4: nodes[0].behaviour.faults.failingPatches[1] is "kernel*", which matches no patch of ubuntu-22.04, the ' +
        "platform of nodes[0] (web-1). There are ",
    ],
    [
      "with a misspelled failing patch",
      node("behaviour: { faults: { failingPatches: [{ name: opensll, probability: 0.1 }] } }"),
      'nodes[0].behaviour.faults.failingPatches[0].name is "opensll", which matches no patch of amazon-linux-2, the platform of ' +
        "nodes[0]. Did you mean openssl? There are openssl, ",
    ],
    [
      "with a shared behaviour that does nothing to one of its nodes",
      "behaviours:\n  broken: { faults: { failingPatches: [kernel*] } }\nnodes:\n" +
        "  - { platform: rhel-9, behaviour: broken }\n  - { prefix: web, count: 3, platform: debian-12, behaviour: broken }\n",
      'fleet.yaml:2: behaviours.broken.faults.failingPatches[0] is "kernel*", which matches no patch of debian-12, the platform ' +
        "of nodes[1] (web).",
    ],
    [
      "with a failing patch that none of the nodes has",
      "behaviours: { broken: { faults: { failingPatches: [kernel, libc6] } } }\n" +
        "nodes: [{ platform: rhel-9, behaviour: broken }]",
      'behaviours.broken.faults.failingPatches[1] is "libc6", which matches no patch of rhel-9, the platform of nodes[0].',
    ],
    [
      "with a failing patch of no platform, in a behaviour that no node has",
      `behaviours: { broken: { faults: { failingPatches: [kernle] } } }\n${node("name: a")}`,
      'behaviours.broken.faults.failingPatches[0] is "kernle", which matches no patch of any platform. Did you mean kernel?',
    ],
    [
      "with a missing package of another platform",
      node("missing: [curl, libcurl*]"),
      'fleet.yaml:3: nodes[0].missing[1] is "libcurl*", which matches no patch of amazon-linux-2, the platform of nodes[0].',
    ],
    [
      "with a removed package that is none",
      node("removed: [pyhton3]"),
      'nodes[0].removed[0] is "pyhton3", which matches no patch of amazon-linux-2, the platform of nodes[0]. Did you mean python3?',
    ],
    [
      "with an installed package that is none",
      node("installed: [ngnix]"),
      'nodes[0].installed[0] is "ngnix", which matches no patch of amazon-linux-2',
    ],
    [
      "with a version of another platform's package",
      node("installed: { apache2: 2.4.52 }"),
      'nodes[0].installed.apache2 is "apache2", which matches no patch of amazon-linux-2',
    ],
    [
      "with a patch that its own catalogue does not have",
      "catalogue: { rhel-9: [{ package: app, releases: [{ version: 1-1, releasedAt: 2026-01-01 }] }] }\n" +
        "nodes: [{ platform: rhel-9, missing: [kernel] }]",
      'nodes[0].missing[0] is "kernel", which matches no patch of rhel-9, the platform of nodes[0]. There is app.',
    ],
    ["with an account that is none", "account: 12\nnodes: [{ platform: rhel-9 }]", "account is 12, but"],
    [
      "with an account of a node that is none",
      node("account: prod"),
      'nodes[0].account is "prod", but an AWS account ID',
    ],
    [
      "with a region that is none",
      node("region: Ireland"),
      'nodes[0].region is "Ireland", but must be a region such as',
    ],
    ["with tags that are a list", node("tags: [a]"), 'nodes[0].tags is ["a"], but must be a map.'],
  ];
  for (const [title, text, message] of refused) {
    it(`is refused ${title}`, () => expect(() => read(text)).to.throw(FleetError, message));
  }

  it("is refused when there is no such file, by its path", () => {
    expect(() => readFleetFile("/nowhere/fleet.yaml")).to.throw(
      FleetError,
      "Fleet file /nowhere/fleet.yaml does not exist.",
    );
  });

  it("fills in what is not said", () => {
    const [group] = read("nodes: [{ platform: rhel-9 }]").groups;
    expect(group).to.deep.equal({
      id: undefined,
      count: 1,
      name: undefined,
      platform: "rhel-9",
      isHybrid: false,
      tags: {},
      pingStatus: "Online",
      machineState: "running",
      agentVersion: "3.3.3050.0",
      iamRole: undefined,
      patchedThroughMs: undefined,
      missing: [],
      installed: {},
      removed: [],
      behaviour: undefined,
    });
  });

  it("reads a behaviour with its lengths, rules and faults", () => {
    const [group] = read(`
behaviours:
  flaky:
    scan: 20s
    install: { normal: [4s, 500ms] }
    reboot: { lognormal: [2m, 0.5] }
    slow: 3
    steps:
      - { document: AWS-Run*, command: "*restart*", probability: 0.5, exitCode: 7, stderr: no }
      - duration: { uniform: [1, 2m] }
    faults: { offline: true, lost: 0.01, failingPatches: [openssl*, { name: kernel, probability: 0.1 }] }
nodes:
  - { platform: rhel-9, behaviour: flaky }
`).groups;
    const { steps, faults, ...rest } = group!.behaviour!;
    expect(rest).to.deep.equal({
      scan: { kind: "constant", ms: 20_000 },
      install: { kind: "normal", meanMs: 4000, deviationMs: 500 },
      reboot: { kind: "lognormal", medianMs: 2 * MINUTE_MS, sigma: 0.5 },
      slow: 3,
    });
    expect(steps![0]).to.include({ document: "AWS-Run*", exitCode: 7, probability: 0.5, stderr: "no" });
    expect(steps![1]!.duration).to.deep.equal({ kind: "uniform", fromMs: 1000, toMs: 2 * MINUTE_MS });
    expect(faults).to.include({ offline: 1, lost: 0.01 });
    expect(faults!.failingPatches).to.deep.equal([
      { name: "openssl*", probability: 1 },
      { name: "kernel", probability: 0.1 },
    ]);
  });

  it("may name patches by glob, by KB id, of one of its platforms each, all of them, and software of one's own", () => {
    const { groups } = read(`
behaviours:
  broken: { faults: { failingPatches: [kernel*, linux-image*, KB890830, "KB50*"] } }
nodes:
  - { platform: rhel-9, behaviour: broken, missing: ["open*", "*"], installed: { nginx: latest, my-agent: 1.2 } }
  - { platform: ubuntu-22.04, behaviour: broken }
  - { platform: windows-server-2022, behaviour: broken, missing: [Cumulative Update*] }
`);
    expect(groups[0]!.installed).to.deep.equal({ nginx: "latest", "my-agent": "1.2" });
  });

  it("may say a thing once and point to it", () => {
    const { groups } = read(
      "nodes:\n  - { platform: rhel-9, tags: &t { Role: app } }\n  - { platform: rhel-8, tags: *t }\n",
    );
    expect(groups[1]!.tags).to.deep.equal({ Role: "app" });
  });

  it("is taken from a program as an object, with the path in its complaints", () => {
    expect(() => readFleetObject({ nodes: [{ platform: "rhel-9", cuont: 3 }] })).to.throw(
      FleetError,
      "fleet: nodes[0].cuont is unknown. Did you mean count?",
    );
    expect(readFleetObject({ nodes: [{ platform: "rhel-9", count: 3 }] }).groups[0]!.count).to.equal(3);
  });

  it("takes a catalogue of its own, also from a file beside it", () => {
    const directory = mkdtempSync(join(tmpdir(), "fleet-"));
    try {
      const catalogue = "rhel-9: [{ package: kernel, releases: [{ version: 5.14-1, releasedAt: 2026-01-01 }] }]\n";
      writeFileSync(join(directory, "patches.yaml"), catalogue);
      writeFileSync(join(directory, "fleet.yaml"), "catalogue: patches.yaml\nnodes: [{ platform: rhel-9 }]\n");
      const { catalogue: read } = readFleetFile(join(directory, "fleet.yaml"));
      expect(read!["rhel-9"]![0]!.releases[0]).to.include({
        id: "kernel.x86_64",
        title: "kernel.x86_64:0:5.14-1",
        classification: "Security",
        product: "RedhatEnterpriseLinux9.6",
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("is refused with a catalogue that is none", () => {
    const withCatalogue = (text: string) => `nodes: []\ncatalogue:\n  ${text}\n`;
    expect(() => read(withCatalogue("beos: []"))).to.throw(FleetError, "is for no platform the emulator knows");
    expect(() => read(withCatalogue("rhel-9: [{ package: a }]"))).to.throw(
      FleetError,
      "needs a package and its releases",
    );
    expect(() => read(withCatalogue("rhel-9: [{ package: a, releases: [{ version: 1 }] }]"))).to.throw(
      FleetError,
      "catalogue.rhel-9[0].releases[0] needs a version and releasedAt.",
    );
    expect(() => read("nodes: []\ncatalogue: nowhere.yaml\n")).to.throw(FleetError, "there is no such file");
  });

  it("is what docs/fleet.md shows", () => {
    const blocks = [...readFileSync("docs/fleet.md", "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)].map(
      ([, block]) => block!,
    );
    expect(read(blocks[0]!).groups.map(({ count }) => count)).to.deep.equal([1, 500, 1]);
    const { place, groups } = read(blocks[1]!);
    expect([place?.region, ...groups.map((group) => group.place?.region)]).to.deep.equal([
      "eu-west-1",
      undefined,
      "us-west-2",
      undefined,
    ]);
    expect(read(`${blocks[2]}\nnodes: []`).catalogue).to.have.all.keys("amazon-linux-2");
  });

  it("has two App servers in the lab, and nodes beside them that have another group or none", () => {
    const { groups } = LAB_FLEET;
    expect(groups.filter(({ tags }) => tags["Patch Group"] === "App")).to.have.length(2);
    expect(new Set(groups.map(({ platform }) => platform)).size).to.be.above(4);
    expect(groups.some(({ isHybrid }) => isHybrid)).to.equal(true);
    expect(groups.some(({ tags }) => tags["Patch Group"] === undefined)).to.equal(true);
  });

  it("has in the lab what a fleet file with the same nodes gives", () => {
    const nodes = LAB_FLEET.groups.map(({ id, name, platform, tags, patchedThroughMs }) => ({
      ...{ id, name, platform, tags },
      patchedThrough: new Date(patchedThroughMs!).toISOString(),
    }));
    expect(readFleetObject({ nodes })).to.deep.equal(LAB_FLEET);
  });
});
