import { dirname, join, resolve } from "node:path";

/**
 * Where the code under test is: the checkout, or the folder of the installed package that MW_TEST_PACKAGE names. Both have
 * `bin/`, `console/`, `docs/events.schema.json` and `package.json`.
 */
export const PROGRAM = process.env.MW_TEST_PACKAGE ?? resolve(import.meta.dirname, "../..");

export const IS_PACKAGE = process.env.MW_TEST_PACKAGE !== undefined;

/** Where its dependencies are. */
export const NODE_MODULES = IS_PACKAGE ? dirname(PROGRAM) : join(PROGRAM, "node_modules");

/** The command. */
export const MW = join(PROGRAM, "bin/mw.js");
