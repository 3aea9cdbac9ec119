import { expect } from "chai";
import { simulate, simulateWorld } from "./simulator.ts";

/**
 * The part of the simulation that runs with every test; `run.ts` does as much as one likes. SIMULATION_SEED replays one
 * seed, so that CI can draw a new one each time and a failure can be repeated.
 */
const SEED = Number(process.env.SIMULATION_SEED ?? 20_261_201);
const STEPS = 20_000;

describe(`the simulation from seed ${SEED}`, () => {
  it(`keeps what must hold after each of ${STEPS} steps`, async () => {
    const { steps, reached } = await simulate({ seed: SEED, steps: STEPS });
    expect(steps).to.be.at.least(STEPS);
    expect(reached).to.include.all.keys(
      ...["SUCCESS", "FAILED", "TIMED_OUT", "CANCELLED", "SKIPPED_OVERLAPPING"].map((status) => `execution ${status}`),
      ...["SUCCESS", "FAILED", "TIMED_OUT", "CANCELLED"].map((status) => `task ${status}`),
      ...["SUCCESS", "FAILED", "TIMED_OUT", "CANCELLED"].map((status) => `invocation ${status}`),
    );
  }).timeout(300_000);

  it("comes to the same bytes from the same seed, and to others from another", async () => {
    const [first, again, other] = [
      await simulateWorld(`${SEED}/0`),
      await simulateWorld(`${SEED}/0`),
      await simulateWorld(`${SEED}/1`),
    ];
    expect(again).to.deep.equal(first);
    expect(other.hash).to.not.equal(first.hash);
  }).timeout(120_000);
});
