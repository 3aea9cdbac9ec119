// Loaded before a Pulumi program by the driver (NODE_OPTIONS). The driver gives the CLI a folder for temporary files that is removed
// after each operation. Compilers keep their caches among the temporary files (ts-node does), so a program gets the folder that
// it would have without the driver.
const folder = process.env.MAINTENANCE_WINDOWS_TMPDIR;
if (folder) process.env.TMPDIR = folder;
else if (folder === "") delete process.env.TMPDIR;
delete process.env.MAINTENANCE_WINDOWS_TMPDIR;
