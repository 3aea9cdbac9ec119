/**
 * The fleet an emulator has when none is given: the lab's two App servers with missing patches, and around them nodes
 * that a target by `Patch Group` = `App` must not touch.
 */
export const LAB_FLEET = `
nodes:
  - id: i-0a1b2c3d4e5f60001
    name: app-1
    platform: amazon-linux-2
    patchedThrough: 2026-09-20
    tags: { Patch Group: App, Environment: lab, Role: app }
  - id: i-0a1b2c3d4e5f60002
    name: app-2
    platform: amazon-linux-2
    patchedThrough: 2026-10-15
    tags: { Patch Group: App, Environment: lab, Role: app }
  - id: i-0a1b2c3d4e5f60003
    name: web-1
    platform: amazon-linux-2
    patchedThrough: 2026-09-20
    tags: { Patch Group: Web, Environment: lab, Role: web }
  - id: i-0a1b2c3d4e5f60004
    name: web-2
    platform: amazon-linux-2023
    patchedThrough: 2026-10-01
    tags: { Patch Group: Web, Environment: lab, Role: web }
  - id: i-0a1b2c3d4e5f60005
    name: build-1
    platform: ubuntu-22.04
    patchedThrough: 2026-08-30
    tags: { Patch Group: Build, Environment: lab, Role: build }
  - id: i-0a1b2c3d4e5f60006
    name: files-1
    platform: windows-server-2022
    patchedThrough: 2026-10-20
    tags: { Patch Group: Windows, Environment: lab, Role: files }
  - id: i-0a1b2c3d4e5f60007
    name: untagged-1
    platform: amazon-linux-2
    patchedThrough: 2026-09-20
  - id: mi-0a1b2c3d4e5f60008
    name: branch-office
    platform: rhel-9
    patchedThrough: 2026-09-01
    tags: { Patch Group: Branch, Environment: lab }
`;
