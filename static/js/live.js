// The stream of what others do: one for each visible page. Says what it hears on the document, as `valoa:live` events:
// news (the changed entries of this sheet), page (the page as it is now, when something else of the workbook has changed),
// resync (ask what was missed), open and closed (whether the stream is there). docs/live-editing.md tells the whole.

const { workbook, sheet, live } = document.querySelector("form[data-sheet]").dataset;
const RETRY_FIRST = 2500;
const RETRY_AT_MOST = 30_000;
// The server says something every 25 seconds; a stream silent for longer hangs on a dead network, or on a proxy that
// keeps back what it should pass on.
const SILENT_AT_MOST = 40_000;
let source = null;
let turn = 0;
let retry = null;
let silence = null;
let failures = 0;
let wasOpen = false;
let refreshing = null;

const say = (type, data) => document.dispatchEvent(new CustomEvent("valoa:live", { detail: { type, data } }));
const isVisible = () => document.visibilityState === "visible";

async function open() {
  close();
  if (!isVisible()) return;
  const mine = turn;
  try {
    const reply = await fetch(live, { signal: AbortSignal.timeout(10_000) });
    if (mine !== turn) return;
    // Whoever has lost their place gets no stream any more; the save or the page that follows says so in words.
    if (reply.status === 404) return;
    if (!reply.ok) throw reply;
    const { token } = await reply.json();
    if (mine === turn) listen(`/live/${workbook}/?${new URLSearchParams({ token, arkki: sheet })}`);
  } catch {
    if (mine === turn) later();
  }
}

function listen(address) {
  source = new EventSource(address);
  hear("resync", () => {
    failures = 0;
    say("open");
    say("resync");
    if (wasOpen) refresh(10_000);
    wasOpen = true;
  });
  hear("news", (event) => say("news", JSON.parse(event.data)));
  hear("part", () => refresh(1000));
  hear("beat", () => {});
  // By itself the browser would try the same address again, and its token is good for a minute only.
  source.addEventListener("error", later);
  heard();
}

function hear(kind, act) {
  source.addEventListener(kind, (event) => {
    heard();
    act(event);
  });
}

function heard() {
  clearTimeout(silence);
  silence = setTimeout(later, SILENT_AT_MOST);
}

// Something besides the texts has changed: the parts of the page that show it are taken from the page as it is now.
// Rare, and spread over `within` milliseconds, because the whole room asks.
function refresh(within) {
  refreshing ??= setTimeout(async () => {
    refreshing = null;
    const html = await fetch(location.href).then((reply) => (reply.ok ? reply.text() : ""), () => "");
    if (!html) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const part of document.querySelectorAll("[data-part]")) {
      const now = page.getElementById(part.id);
      if (now && !part.contains(document.activeElement)) part.replaceWith(now);
    }
    say("page", page);
  }, Math.random() * within);
}

function close() {
  turn += 1;
  clearTimeout(retry);
  clearTimeout(silence);
  source?.close();
  source = null;
  say("closed");
}

// A room that has lost its server does not come back in one instant.
function later() {
  close();
  const longest = Math.min(RETRY_AT_MOST, RETRY_FIRST * 2 ** failures);
  failures += 1;
  retry = setTimeout(open, longest * (0.2 + 0.8 * Math.random()));
}

document.addEventListener("visibilitychange", () => (isVisible() ? open() : close()));
addEventListener("pagehide", close);
addEventListener("pageshow", (event) => event.persisted && open());
addEventListener("offline", close);
addEventListener("online", open);
open();
