import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { fuzz } from "./fuzzer.ts";
import { SURFACE } from "./surface.ts";

/**
 * The part of the fuzzing that runs with every test; `run.ts` sends as many requests as one likes. FUZZ_SEED replays one seed.
 */
const SEED = process.env.FUZZ_SEED ?? "20261203";
const REQUESTS = 4000;

describe(`requests of every meaning from seed ${SEED}`, () => {
  it("go to every service that the emulator has", () => {
    const services = join(import.meta.dirname, "../../emulator/services");
    const folders = readdirSync(services).filter((name) => existsSync(join(services, name, "service.ts")));
    expect(Object.keys(SURFACE)).to.include.members(folders);
  });

  it(`are answered without a fault or a wait, ${REQUESTS} of them, with time passing between`, async () => {
    const { failures, statuses } = await fuzz({ seed: SEED, requests: REQUESTS });
    const told = failures.map(({ world, number, target, what }) => `${target} in ${world}, request ${number}: ${what}`);
    expect(told, told.join("\n")).to.deep.equal([]);
    // As many as this succeed, or the fuzzing would look at nothing but the refusals.
    expect(statuses["200"]).to.be.above(REQUESTS / 5);
    expect(Object.hasOwn(Object.prototype, "polluted")).to.equal(false);
  }).timeout(300_000);
});
