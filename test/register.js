// What a test process needs before it loads its first test.
import "../tools/typescript-loader.js";

// The pinned SDK runs on Node.js 20; its word about later versions would stand between the results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

if (process.env.MW_TEST_PACKAGE) await import("./packed/redirect.js");

// A fault that the emulator contains must not pass unseen.
process.env.MW_FAULTS_ARE_FATAL ??= "1";
