// Lets Node.js load TypeScript through ts-node: types are checked once by `tsc`, not again at every run.
import { register } from "node:module";

register("ts-node/esm/transpile-only", import.meta.url);
