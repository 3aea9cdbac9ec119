/** The config of environments that nothing tells apart in the cloud: the same window, and nothing with a name of its own. */
export const TWIN = {
  "aws:region": "us-east-1",
  "maintenance-windows:cloud": "emulator",
  "maintenance-windows:window": { name: "twin", schedule: "rate(1 day)", duration: 2, cutoff: 1 },
  "maintenance-windows:target": { name: "twin", tags: { "Patch Group": "App" } },
  "maintenance-windows:task": { name: "twin", operation: "Scan", priority: 1, maxConcurrency: "1", maxErrors: "1" },
};
