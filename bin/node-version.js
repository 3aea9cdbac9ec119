/**
 * Why this Node.js cannot run the project, or undefined when it can. Written in plain old JavaScript so that an old
 * Node.js gets as far as saying so.
 * @param {string} version such as "20.19.0"
 * @returns {string | undefined}
 */
export function whyNodeIsTooOld(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isRecentEnough = major > 20 || (major === 20 && minor >= 19);
  if (isRecentEnough) return undefined;
  return `This is Node.js ${version}; maintenance-windows needs 20.19 or newer. Get one from https://nodejs.org/ and run the same command again.`;
}
