/** Plain CSS: colours of both schemes, bars by patterns as well as by colours, tables that become cards in a narrow window. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a222c; --quiet: #55606d; --paper: #f5f6f8; --card: #ffffff; --line: #dde2e8; --track: #eef1f4;
  --good: #12643a; --good-soft: #e0f4e8; --good-bar: #2f9e62; --bad: #a11c1c; --bad-soft: #fde7e5; --bad-bar: #d04a44;
  --busy: #7a5200; --busy-soft: #fdf0d0; --busy-bar: #c98f1a; --used: #3b6fd4; --closing: #b9c2cd; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --quiet: #a0acba; --paper: #0f1318; --card: #181e26; --line: #2b3541; --track: #222b36;
    --good: #7edba4; --good-soft: #14301f; --good-bar: #3fae74; --bad: #ffa49c; --bad-soft: #3d1d1b; --bad-bar: #e2645d;
    --busy: #f1c76b; --busy-soft: #382b11; --busy-bar: #d9a53a; --used: #6f9bf0; --closing: #56626f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 1rem; }
footer { max-width: 76rem; margin: 0 auto; padding: 0 1rem 3rem; color: var(--quiet); font-size: .85rem; }
h1 { font-size: clamp(1.5rem, 4.5vw, 2.2rem); line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 1rem 0 .5rem; overflow-wrap: anywhere; }
h4 { font-size: .9rem; margin: .9rem 0 .3rem; overflow-wrap: anywhere; }
p { margin: .4rem 0; }
.quiet, .eyebrow { color: var(--quiet); }
.quiet { font-weight: 400; }
.contents { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1rem 0; }
.contents ul { list-style: none; padding: 0; }
.contents li { display: flex; flex-wrap: wrap; gap: .1rem .5rem; padding: .35rem 0; border-top: 1px solid var(--line); }
.contents a { color: inherit; font-weight: 600; overflow-wrap: anywhere; }
.contents .text { color: var(--quiet); }
.eyebrow { margin: 0 0 .35rem; font-size: .9rem; }
.note { padding: .4rem .7rem; border-left: 3px solid var(--busy-bar); background: var(--busy-soft); color: var(--busy); font-size: .9rem; overflow-wrap: anywhere; }
code, pre { font: .84em/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: .3rem 0 .8rem; padding: .75rem; background: var(--track); border-radius: .4rem; overflow: auto; max-height: 24rem; }
ul, ol { margin: .3rem 0; padding-left: 1.2rem; }
time { font-variant-numeric: tabular-nums; }

.hero { background: var(--card); border: 1px solid var(--line); border-top: 6px solid var(--good-bar); border-radius: .75rem; padding: 1.25rem 1.4rem; }
.hero.bad { border-top-color: var(--bad-bar); color: inherit; background: var(--card); }
.hero.good { color: inherit; background: var(--card); }
.verdict { display: inline-block; padding: .12em .6em; border-radius: 1em; font-size: .55em; font-weight: 700; vertical-align: middle; white-space: nowrap; }
.sentence { font-size: 1.1rem; margin: .6rem 0 1rem; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9rem, 42%), 1fr)); gap: .6rem; margin: 0 0 .9rem; }
.numbers div { background: var(--track); border-radius: .5rem; padding: .6rem .8rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.numbers dd { margin: 0; font-size: 1.35rem; font-weight: 700; line-height: 1.25; font-variant-numeric: tabular-nums; }
.numbers dt { color: var(--quiet); font-size: .82rem; line-height: 1.3; }
.questions { list-style: none; margin: .9rem 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .4rem; }
.questions li { display: flex; gap: .5rem; align-items: baseline; padding: .4rem .7rem; border-radius: .5rem; font-weight: 600; font-size: .92rem; }
.questions .count { margin-left: auto; font-weight: 400; font-variant-numeric: tabular-nums; white-space: nowrap; }

.good { color: var(--good); }
.bad { color: var(--bad); }
.busy { color: var(--busy); }
.badge.good, .verdict.good, .questions .good { background: var(--good-soft); }
.badge.bad, .verdict.bad, .questions .bad { background: var(--bad-soft); }
.badge.busy { background: var(--busy-soft); }
.badge, .tag { display: inline-block; padding: .02em .55em; border-radius: 1em; font-size: .8rem; font-weight: 600; white-space: nowrap; }
.tag { border: 1px solid var(--line); color: var(--quiet); }
.sign { font-weight: 700; }

.finding { background: var(--card); border: 1px solid var(--line); border-left: 5px solid var(--good-bar); border-radius: .5rem; padding: .2rem 1rem .6rem; margin: .6rem 0; color: inherit; }
.finding.bad { border-left-color: var(--bad-bar); }
.finding ul { list-style: none; padding: 0; margin: 0; }
.finding li { display: grid; grid-template-columns: minmax(10rem, 20rem) 1fr; gap: .2rem 1rem; padding: .35rem 0; border-top: 1px solid var(--line); font-size: .92rem; }
.finding .subject > * { display: block; }
.finding .subject, .finding .text { overflow-wrap: anywhere; min-width: 0; }

details { margin: .5rem 0; }
details.execution, details.fold { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .6rem 1rem; }
details.node { border-top: 1px solid var(--line); padding: .35rem 0; margin: 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
details.execution > summary { font-weight: 600; }
summary:focus-visible, pre:focus-visible, .scroll:focus-visible { outline: 2px solid var(--used); outline-offset: 2px; border-radius: .2rem; }
.names { overflow-wrap: anywhere; font-size: .85rem; }

.span { margin: .9rem 0 1.1rem; }
.bar-of-window { position: relative; height: 1.1rem; background: var(--track); border-radius: .3rem; overflow: hidden; }
.bar-of-window span { position: absolute; top: 0; bottom: 0; }
.used { background: var(--used); left: 0; }
.late { background: var(--bad-bar); }
.closing { background: repeating-linear-gradient(135deg, var(--closing) 0 2px, transparent 2px 7px); border-left: 2px solid var(--closing); }
.tick.end { width: 3px; margin-left: -3px; background: var(--ink); }
.marks { list-style: none; padding: 0; margin: .45rem 0 0; display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; font-size: .88rem; }
.key { display: inline-block; width: .85rem; height: .7rem; border-radius: .15rem; margin-right: .35rem; vertical-align: -.02rem; }
.key.end { width: 3px; background: var(--ink); border-radius: 0; }

.timeline { font-size: .88rem; margin: 1rem 0; }
.timeline ul { list-style: none; margin: 0; padding: 0; }
.task { margin: 0 0 .5rem; }
.row { display: grid; grid-template-columns: minmax(7rem, 15rem) 1fr minmax(9rem, 13rem); gap: .75rem; align-items: center; padding: .12rem 0; }
.row .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.row .text { overflow: hidden; text-overflow: ellipsis; font-variant-numeric: tabular-nums; }
.track { position: relative; height: 1.05rem; background-color: var(--track); border-radius: .25rem;
  background-image: linear-gradient(to right, transparent calc(100% - 1px), var(--line) 0); background-size: var(--step) 100%; overflow: hidden; }
.bar { position: absolute; top: .12rem; bottom: .12rem; border-radius: .2rem; }
.bar.good { background: var(--good-bar); }
.bar.bad { background: repeating-linear-gradient(135deg, var(--bad-bar) 0 5px, var(--card) 5px 8px); outline: 2px solid var(--bad-bar); outline-offset: -2px; }
.bar.busy { background: repeating-linear-gradient(90deg, var(--busy-bar) 0 6px, transparent 6px 9px); }
.whole { margin-top: .4rem; }
.whole .bar { top: .36rem; bottom: .36rem; }
.many .bar { opacity: .55; }
.axis .ticks { position: relative; height: 1.1rem; color: var(--quiet); font-size: .78rem; }
.axis .ticks span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.axis .text, .axis .label { font-size: .78rem; white-space: normal; }

.scroll { position: relative; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
th { color: var(--quiet); font-weight: 600; }
td.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
td code { white-space: nowrap; }
.is-bad td:first-child { box-shadow: inset 4px 0 0 var(--bad-bar); }
.took { white-space: nowrap; }
.length { display: inline-block; width: 6rem; height: .65rem; margin-right: .6rem; border-radius: .2rem; background: linear-gradient(to right, var(--used) var(--share), var(--track) 0); }
td.name { min-width: 15rem; }
tr.has-more td { border-bottom: 0; }
.of-node td { padding-top: 0; font-size: .88rem; }
.of-node.is-bad td { box-shadow: inset 4px 0 0 var(--bad-bar); }
.patches { margin: .1rem 0; overflow-wrap: anywhere; }
.patches ul { padding-left: 1.1rem; columns: 2 26rem; column-gap: 2rem; }
.patches li { break-inside: avoid; }
@media (max-width: 52rem) {
  .finding li { grid-template-columns: 1fr; }
  .row { grid-template-columns: 1fr auto; gap: .1rem .75rem; padding: .25rem 0; }
  .row .track, .row .ticks { grid-column: 1 / -1; grid-row: 2; }
  .cards, .cards tbody, .cards tr, .cards td { display: block; }
  .cards thead { position: absolute; clip-path: inset(50%); }
  .cards tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .cards td { border: 0; min-width: 0; padding: .12rem .9rem; overflow-wrap: anywhere; white-space: normal; }
  .cards td[data-label]:not(:first-child)::before { content: attr(data-label) ": "; color: var(--quiet); }
  .cards tr.has-more { border-bottom: 0; padding-bottom: 0; } .patches ul { columns: 1; } }
@media print {
  body { background: #fff; font-size: 11px; } main { max-width: none; padding: 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .finding, .row, tr, .hero { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; } pre { max-height: none; white-space: pre-wrap; }
  .patches::details-content, .fold::details-content { content-visibility: visible; display: block; block-size: auto; } }
`;
