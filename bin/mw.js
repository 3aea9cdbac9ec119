#!/usr/bin/env node
// Only what an old Node.js can read as well, so that it gets as far as saying that it is too old.
import { whyNodeIsTooOld } from "./node-version.js";

const tooOld = whyNodeIsTooOld(process.versions.node);

if (tooOld !== undefined) {
  console.error(tooOld);
  process.exitCode = 1;
} else {
  import("./start.js");
}
