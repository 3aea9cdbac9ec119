// Loaded first by a process that is to find AWS on this machine: what goes to AWS's own hosts reaches the port in
// MW_TEST_AWS_PORT, without TLS. Everything else stays as it is: names, signatures and the rules for them are AWS's.
const net = require("node:net");
const tls = require("node:tls");

const { connect } = tls;
const port = Number(process.env.MW_TEST_AWS_PORT);
Object.assign(tls, {
  connect(/** @type {Parameters<typeof connect>} */ ...args) {
    const options = /** @type {unknown} */ (args[0]);
    const host = options !== null && typeof options === "object" && "host" in options ? String(options.host) : "";
    return host.endsWith(".amazonaws.com") ? net.connect({ host: "127.0.0.1", port }) : connect(...args);
  },
});
