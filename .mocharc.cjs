// Mocha adds the files on its command line to those named here; naming none when there are some runs just these.
const namesFiles = process.argv.slice(2).some((argument) => argument.endsWith(".ts"));

module.exports = {
  "node-option": ["import=./test/register.js"],
  require: ["./test/order.js"],
  extension: ["ts"],
  spec: namesFiles ? [] : ["test/**/*.test.ts"],
  timeout: 20_000,
};
