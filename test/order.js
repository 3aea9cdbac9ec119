/**
 * Tests in another order, with MW_TEST_ORDER=reverse or a number that draws one: each test must pass by itself. Files keep
 * their order.
 */
const order = process.env.MW_TEST_ORDER;
/** Connections that a server closes lazily are gone by then. */
const LEFT_OPEN_MS = 10_000;

export const mochaHooks = {
  /** @this {Mocha.Context} */
  beforeAll() {
    let root = this.test?.parent;
    while (root?.parent) root = root.parent;
    if (order && root) for (const suite of root.suites) arrange(suite);
  },
  afterAll() {
    setTimeout(() => {
      const left = process.getActiveResourcesInfo().join(", ");
      console.error(`The tests left something open, so that Mocha does not end by itself: ${left}`);
      process.exit(1);
    }, LEFT_OPEN_MS).unref();
  },
};

/** @param {Mocha.Suite} suite */
function arrange(suite) {
  for (const list of [suite.tests, suite.suites]) {
    if (order === "reverse") list.reverse();
    else shuffle(list, Number(order));
  }
  for (const child of suite.suites) arrange(child);
}

/** @param {unknown[]} list @param {number} seed */
function shuffle(list, seed) {
  let state = seed;
  for (let last = list.length - 1; last > 0; last--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (last + 1);
    [list[last], list[other]] = [list[other], list[last]];
  }
}
