import { expect } from "chai";
import { Catalogue } from "../../../../emulator/domain/nodes/catalogue/catalogue.ts";
import { PLATFORMS } from "../../../../emulator/domain/nodes/platforms.ts";

const at = (text: string) => Date.parse(text);

describe("the generated patch catalogue", () => {
  const catalogue = new Catalogue();

  for (const platform of Object.keys(PLATFORMS)) {
    it(`has new patches for ${platform} in every month of 2027`, () => {
      const released = catalogue
        .histories(platform, at("2027-12-31T23:59:59Z"))
        .flatMap(({ releases }) =>
          releases.map(({ releasedAtMs }) => new Date(releasedAtMs).toISOString().slice(0, 7)),
        );
      for (let month = 1; month <= 12; month++) {
        expect(released).to.include(`2027-${String(month).padStart(2, "0")}`);
      }
    });

    it(`gives each release of ${platform} a version of its own, in the order of their dates`, () => {
      const histories = catalogue.histories(platform, at("2027-12-31T00:00:00Z"));
      expect(histories).to.have.length.above(0);
      for (const { package: name, releases } of histories) {
        expect(new Set(releases.map(({ version }) => version)).size, name).to.equal(releases.length);
        const dates = releases.map(({ releasedAtMs }) => releasedAtMs);
        expect(dates, name).to.deep.equal([...dates].sort((a, b) => a - b));
      }
    });
  }

  it("says the same of the past however far it looks ahead", () => {
    const known = (untilMs: number) =>
      new Catalogue()
        .histories("ubuntu-22.04", untilMs)
        .flatMap(({ releases }) => releases.filter(({ releasedAtMs }) => releasedAtMs < at("2026-06-01T00:00:00Z")));
    expect(known(at("2026-06-01T00:00:00Z"))).to.deep.equal(known(at("2030-01-01T00:00:00Z")));
  });

  it("releases Windows updates on the second Tuesday", () => {
    const updates = catalogue.histories("windows-server-2022", at("2026-12-31T00:00:00Z"));
    const december = updates
      .flatMap(({ releases }) => releases)
      .filter(({ title }) => title.startsWith("2026-12 Cumulative"));
    expect(new Set(december.map(({ releasedAtMs }) => new Date(releasedAtMs).toISOString()))).to.deep.equal(
      new Set(["2026-12-08T18:00:00.000Z"]),
    );
  });

  it("names security patches' CVEs, with numbers that no real CVE has", () => {
    const releases = catalogue
      .histories("amazon-linux-2023", at("2026-12-31T00:00:00Z"))
      .flatMap((history) => history.releases);
    const cves = releases.filter(({ classification }) => classification === "Security").flatMap(({ cveIds }) => cveIds);
    expect(cves.length).to.be.above(50);
    for (const cve of cves) expect(cve).to.match(/^CVE-20\d\d-9\d{5}$/);
  });
});
