/** Plain CSS: colours of both schemes, tables that scroll in a narrow window, bars for the timeline. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --quiet: #5a6675; --paper: #fbfbf9; --card: #ffffff; --line: #dfe3e8;
  --good: #17693c; --good-soft: #dff3e6; --bad: #a3201d; --bad-soft: #fbe4e2; --busy: #7a5200; --busy-soft: #fdf0d0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --quiet: #9aa7b6; --paper: #12161c; --card: #1a2029; --line: #2e3744;
    --good: #7bd8a0; --good-soft: #17352a; --bad: #ff9c94; --bad-soft: #43211f; --busy: #f1c76b; --busy-soft: #3b2f14; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: clamp(1.4rem, 4vw, 2rem); line-height: 1.2; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 1rem 0 .5rem; overflow-wrap: anywhere; }
h4 { font-size: .9rem; margin: .9rem 0 .3rem; }
.eyebrow, .quiet, .label, .axis { color: var(--quiet); }
.eyebrow { margin: 0; }
code, pre { font: .85em/1.45 ui-monospace, monospace; }
code { overflow-wrap: anywhere; }
pre { margin: .3rem 0 .8rem; padding: .75rem; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem;
  overflow-x: auto; max-height: 24rem; }
.scroll { position: relative; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
td code { white-space: nowrap; }
td:last-child { min-width: 12rem; }
@media (max-width: 44rem) { .cards, .cards tbody, .cards tr, .cards td { display: block; }
  .cards thead { position: absolute; clip-path: inset(50%); }
  .cards tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .cards td { border: 0; padding: .1rem .75rem; min-width: 0; overflow-wrap: anywhere; } }
.mark, .verdict { display: inline-block; padding: .05em .55em; border-radius: 1em; font-size: .8rem; font-weight: 600; white-space: nowrap; }
.verdict { font-size: .95rem; vertical-align: middle; }
.good { color: var(--good); background: var(--good-soft); }
.bad { color: var(--bad); background: var(--bad-soft); }
.busy { color: var(--busy); background: var(--busy-soft); }
details { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem; margin: .5rem 0; }
details.node { padding: .4rem .7rem; }
summary { cursor: pointer; overflow-wrap: anywhere; }
summary:focus-visible, pre:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.timeline { margin: .5rem 0 1rem; font-size: .85rem; }
.row { display: grid; grid-template-columns: minmax(6rem, 14rem) 1fr; gap: .75rem; align-items: center; padding: .15rem 0; }
.label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.track { position: relative; height: 1rem; background: var(--paper); border: 1px solid var(--line); border-radius: .25rem; }
.bar { position: absolute; top: 0; bottom: 0; border-radius: .2rem; background: currentColor; }
.ends { display: flex; justify-content: space-between; gap: 1rem; font-size: .8rem; }
@media print { details { break-inside: avoid; } }
`;
