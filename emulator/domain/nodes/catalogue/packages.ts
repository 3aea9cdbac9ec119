import type { Platform } from "../platforms.ts";

/**
 * The packages of the generated catalogue. The packages are real; `generate.ts` computes their versions, dates,
 * advisories and CVE ids from the rows below, so that every month has patches, future months included.
 *
 * A row: name; version and release, with `{n}` for the part that counts up from n; months between releases; kind of the
 * releases: `security`, `bugfix`, or `mixed` (two of three are security). An `optional` package is on a node only if the
 * fleet file installs it.
 */
export interface PackageRow {
  readonly name: string;
  readonly version: string;
  readonly everyMonths: number;
  readonly kind: "security" | "bugfix" | "mixed";
  readonly isOptional: boolean;
  readonly section: string;
}

const RPM = `
kernel                 5.10.{236}-{228}.935    1  security
glibc                  2.34-{52}               4  mixed
openssl                1:3.0.{8}-{1}           2  security
curl                   8.3.0-{1}               2  security
libxml2                2.9.1-{6}               3  security
expat                  2.5.0-{1}               3  security
systemd                252.{16}-{1}            5  bugfix
bind-libs              32:9.16.{27}-{1}        3  security
openssh                8.7p1-{8}               4  security
sudo                   1.9.15-{1}              6  security
python3                3.9.{16}-{1}            2  mixed
krb5-libs              1.21-{3}                5  security
nss                    3.90.{0}-{3}            4  mixed
ca-certificates        2025.2.{60}-1           3  bugfix
tzdata                 2025.{1}-1              3  bugfix
vim-minimal            2:9.0.{2153}-1          1  mixed
rpm                    4.16.{1}-{29}           9  bugfix
zlib                   1.2.11-{33}             7  security
ncurses-libs           6.2-{4}                 8  security
bash                   5.2.{15}-{1}           12  bugfix
coreutils              8.32-{30}              12  bugfix
amazon-ssm-agent       3.3.{1802}.0-1          2  bugfix
cloud-init             22.2.{2}-{1}            6  bugfix
device-mapper          1.02.{185}-1           10  bugfix
gnupg2                 2.3.{7}-{4}             6  security
libssh2                1.10.{0}-{2}            9  security
dbus-libs              1.12.{28}-1             9  mixed
httpd                  2.4.{58}-1              3  security optional
nginx                  1:1.24.{0}-{1}          3  security optional
docker                 25.0.{5}-1              2  mixed    optional
java-17-openjdk        1:17.0.{9}-1            3  security optional
postgresql15           15.{5}-1                3  security optional
php8.2                 8.2.{15}-1              2  security optional
`;

const DEB = `
linux-image-aws        5.15.0.{1060}           1  security kernel
libc6                  2.35-0ubuntu3.{6}       4  mixed    libs
libssl3                3.0.2-0ubuntu1.{15}     2  security libs
openssl                3.0.2-0ubuntu1.{15}     2  security utils
curl                   7.81.0-1ubuntu1.{16}    2  security web
libcurl4               7.81.0-1ubuntu1.{16}    2  security web
libxml2                2.9.13-1ubuntu0.{4}     3  security libs
libexpat1              2.4.7-1ubuntu0.{3}      3  security libs
systemd                249.11-0ubuntu3.{12}    4  bugfix   admin
bind9-libs             1:9.18.{18}-0ubuntu1    3  security libs
openssh-server         1:8.9p1-3ubuntu0.{7}    4  security net
sudo                   1.9.9-1ubuntu2.{4}      6  security admin
python3.10             3.10.12-1~22.04.{3}     2  mixed    python
libkrb5-3              1.19.2-2ubuntu0.{3}     5  security libs
ca-certificates        2025.{1}-1              3  bugfix   misc
tzdata                 2025.{1}-0ubuntu1       3  bugfix   localization
vim-tiny               2:8.2.3995-1ubuntu2.{15} 1 mixed    editors
apt                    2.4.{11}                6  bugfix   admin
zlib1g                 1:1.2.11-2ubuntu9.{2}   7  security libs
bash                   5.1-6ubuntu1.{1}       12  bugfix   shells
snapd                  2.{61}                  2  bugfix   devel
cloud-init             23.4.{4}                3  bugfix   admin
gnupg                  2.2.27-3ubuntu2.{1}     6  security utils
apache2                2.4.52-1ubuntu4.{7}     3  security httpd    optional
nginx                  1.18.0-6ubuntu14.{4}    3  security httpd    optional
docker.io              24.0.{5}-0ubuntu1       2  mixed    admin    optional
openjdk-17-jre-headless 17.0.{9}+9-1           3  security java     optional
postgresql-14          14.{10}-0ubuntu1        3  security database optional
`;

const WINDOWS = `
Cumulative Update                                 {1}   1  security
Cumulative Update for .NET Framework 4.8          {1}   2  security
Windows Malicious Software Removal Tool x64       {1}   1  rollup
Security Intelligence Update for Microsoft Defender Antivirus {1} 1 definition
Servicing Stack Update                            {1}   4  critical
Update for Microsoft Edge                         {1}   2  update    optional
SQL Server 2022 Security Update                   {1}   3  security  optional
`;

const MACOS = `
macOS                  {14}.7                  2  security
Safari                 18.{1}                  2  security
XProtectPlistConfigData {5200}                 1  bugfix
Command Line Tools for Xcode 16.{1}            4  bugfix
`;

/** The rows of a platform's packages. */
export function packageRows({ packageManager }: Platform): readonly PackageRow[] {
  switch (packageManager) {
    case "apt":
      return DEB_ROWS;
    case "windows":
      return WINDOWS_ROWS;
    case "softwareupdate":
      return MACOS_ROWS;
    default:
      return RPM_ROWS;
  }
}

const RPM_ROWS = parse(RPM);
const DEB_ROWS = parse(DEB);
const WINDOWS_ROWS = parse(WINDOWS);
const MACOS_ROWS = parse(MACOS);

function parse(table: string): readonly PackageRow[] {
  return table
    .trim()
    .split("\n")
    .map((line) => {
      const words = line.split(/\s+/);
      const at = words.findIndex((word) => /\{\d+\}/.test(word));
      const [version, months, kind, ...rest] = words.slice(at);
      if (at < 1 || kind === undefined) throw new Error(`The row of the catalogue cannot be read: ${line}`);
      return {
        name: words.slice(0, at).join(" "),
        version: version!,
        everyMonths: Number(months),
        kind: kind as PackageRow["kind"],
        isOptional: rest.includes("optional"),
        section: rest.find((word) => word !== "optional" && word !== "") ?? "",
      };
    });
}
