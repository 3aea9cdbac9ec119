import { expect } from "chai";
import { BUCKETS_S, RequestFigures } from "../../../emulator/observe/request-figures.ts";

describe("the figures of requests", () => {
  it("count a request in the bucket of the first bound that it does not exceed", () => {
    const figures = new RequestFigures();
    for (const ms of [0.1, 1, 1.01, 10_000, 10_001]) figures.add("ssm", "ListCommands", 200, ms);
    const [figure] = figures.all();
    const counted = BUCKETS_S.flatMap((bound, index) =>
      figure!.buckets[index] === 0 ? [] : [[bound, figure!.buckets[index]]],
    );
    expect(counted).to.deep.equal([
      [0.00025, 1],
      [0.001, 1],
      [0.0025, 1],
      [10, 1],
    ]);
    expect(figure).to.include({ service: "ssm", operation: "ListCommands", status: 200, count: 5 });
    expect(figure!.seconds).to.be.closeTo(20.003_11, 1e-9);
  });
});
