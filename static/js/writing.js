// Writing that is never lost: every field saves itself, keeps a draft until the server has acknowledged it, and takes
// in what others wrote when its writer rests. docs/live-editing.md tells the way of a keystroke.

const form = document.querySelector("form[data-sheet]");
const words = form.dataset;
const DRAFTS = `valoa:${words.workbook}:${words.member}:`;
const SAVE_EVERY = 300;
const SAVE_AT_LEAST_EVERY = 3000;
const ASK_EVERY = 5000;
const NOTE_RESTS = 2000;
const ADOPT_AFTER = 1200;
const KEEPALIVE_LIMIT = 60_000;
const fields = new Map();
let csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;

const uuid = () =>
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
const codePoints = (text) => [...text].length;
const tab = uuid();

// A tab holds a lock as long as it lives, so that another one leaves its drafts alone.
navigator.locks?.request(`valoa-tab-${tab}`, () => new Promise(() => {}));

// --- Drafts ------------------------------------------------------------------------------------------------------------

const drafts = {
  keep(field) {
    const draft = {
      text: field.text, tab, client: field.client, sequence: field.sequence, base: field.base,
      acknowledged: field.acknowledged, url: field.url, box: field.box, unfinished: field.unfinished,
      unanswered: field.unanswered || field.sent !== null,
    };
    try {
      localStorage.setItem(DRAFTS + field.id, JSON.stringify(draft));
    } catch {
      // A full or forbidden storage: the page itself still holds the text and says that it is not saved.
    }
  },
  drop: (id) => localStorage.removeItem(DRAFTS + id),
  all() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(DRAFTS));
    return keys.map((key) => ({ id: key.slice(DRAFTS.length), ...JSON.parse(localStorage.getItem(key)) }));
  },
  
};

// How long a text waits between its saves: longer where the server or the network takes long, so that a full room does
// not ask for more than it can get.
const pace = {
  answer: 0,
  took(time) {
    this.answer += (time - this.answer) / 4;
  },
  between() {
    return Math.min(SAVE_AT_LEAST_EVERY, Math.max(SAVE_EVERY, 8 * this.answer));
  },
};

// --- Saving ------------------------------------------------------------------------------------------------------------

class Field {
  constructor({ id, url, text, base = 0, client = uuid(), sequence = 0, acknowledged, box = "", unanswered = false }) {
    Object.assign(this, { id, url, base, client, sequence, box, unanswered, sent: null, failures: 0, problem: "" });
    this.acknowledged = acknowledged ?? text;
    this.server = { text: this.acknowledged, revision: base };
    this.detachedText = text;
    this.typedAt = 0;
    fields.set(id, this);
  }

  attach(area) {
    this.area = area;
    area.addEventListener("input", () => this.typed());
    area.addEventListener("blur", () => this.finish());
    area.addEventListener("compositionstart", () => (this.inComposition = true));
    area.addEventListener("compositionend", () => this.composed());
    area.addEventListener("keydown", (event) => this.key(event));
    return this;
  }

  detach(text) {
    this.area = null;
    this.detachedText = text;
  }

  get isNote() {
    return this.area?.classList.contains("note__text");
  }

  get text() {
    return this.area ? this.area.value : this.detachedText;
  }

  // A save that was sent and never answered may have arrived: until the server says, even the old text is not saved.
  get dirty() {
    return this.text !== this.acknowledged || this.sent !== null || this.unanswered;
  }

  typed() {
    this.typedAt = Date.now();
    if (!this.dirty) drafts.drop(this.id);
    else drafts.keep(this);
    this.wait(this.isNote ? NOTE_RESTS : this.sentAt ? pace.between() - (Date.now() - this.sentAt) : 0, this.isNote);
    show(this);
  }

  composed() {
    this.inComposition = false;
    this.typed();
  }

  key(event) {
    if (!this.isNote || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.finish();
    this.area.closest(".box")?.querySelector("[data-new]")?.focus();
  }

  finish() {
    this.inComposition = false;
    if (this.dirty) this.save();
    else this.adopt();
  }

  // One timer a field; a note's starts again with every key.
  wait(delay, again = false) {
    if (again) clearTimeout(this.timer);
    else if (this.timer) return;
    this.timer = setTimeout(() => this.save(), Math.max(0, delay));
  }

  async save({ keepalive = false } = {}) {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.sent !== null || !this.dirty) return;
    if (this.inComposition && !keepalive) return;
    if (this.box && !this.text.trim() && !this.acknowledged && !this.unanswered) return drafts.drop(this.id);
    const text = this.text;
    this.sent = text;
    this.sentAt = Date.now();
    this.sequence += 1;
    drafts.keep(this);
    show(this);
    try {
      const reply = await this.post(text, keepalive);
      pace.took(Date.now() - this.sentAt);
      this.taken(text, reply);
    } catch (error) {
      this.refused(error);
    }
    show(this);
  }

  async post(text, keepalive) {
    const body = new URLSearchParams({
      text, length: codePoints(text), base: this.base, client: this.client, sequence: this.sequence,
    });
    if (this.area) body.set("caret", codePoints(this.area.value.slice(0, this.area.selectionEnd)));
    if (this.tellBase) body.set("base_text", this.acknowledged);
    keepalive = keepalive && body.toString().length < KEEPALIVE_LIMIT;
    const signal = keepalive ? undefined : AbortSignal.timeout(15_000);
    const headers = { "X-CSRFToken": csrf, "X-Requested-With": "fetch" };
    const response = await fetch(this.url, { method: "POST", body, headers, keepalive, signal });
    if (!response.ok) throw response;
    return response.json();
  }

  taken(text, reply) {
    this.sent = null;
    this.failures = 0;
    this.problem = "";
    this.tellBase = false;
    this.sequence = Math.max(this.sequence, reply.sequence);
    if (reply.revision >= this.server.revision) this.server = { text: reply.text, revision: reply.revision };
    this.unanswered = !reply.acknowledged;
    if (reply.acknowledged) this.acknowledged = text;
    saved.at = new Date();
    if (this.dirty) {
      drafts.keep(this);
      return this.wait(reply.acknowledged ? pace.between() : 0);
    }
    drafts.drop(this.id);
    this.adopt();
  }

  async refused(error) {
    this.sent = null;
    const status = error instanceof Response ? error.status : 0;
    if (!status || status >= 500) this.unanswered = true;
    if (status === 422) {
      this.problem = (await error.json()).error;
      return show(this);
    }
    if (status === 404 || status === 410) {
      this.problem = words.gone;
      return show(this);
    }
    if (status === 409) this.tellBase = true;
    if (status === 403) await renewToken();
    this.failures += 1;
    const delay = status === 409 ? 0 : Math.min(15_000, 500 * 2 ** (this.failures - 1)) * (0.5 + Math.random() / 2);
    this.wait(delay);
    show(this);
  }

  // Take in what others wrote: never in the middle of a word, a composition, or what is not yet saved.
  adopt() {
    if (this.dirty || !this.area) return;
    if (this.server.text === this.text) {
      this.base = this.server.revision;
      return;
    }
    const focused = document.activeElement === this.area;
    const rested = Date.now() - this.typedAt;
    if (focused && (this.inComposition || rested < ADOPT_AFTER)) {
      clearTimeout(this.adoption);
      this.adoption = setTimeout(() => this.adopt(), ADOPT_AFTER - Math.min(rested, ADOPT_AFTER) + 50);
      return;
    }
    replace(this.area, this.server.text);
    this.acknowledged = this.server.text;
    this.base = this.server.revision;
    this.area.closest("li, section")?.querySelectorAll(`[name="base-${this.id}"]`).forEach((base) => (base.value = this.base));
  }

  // What the stream or an answer tells of the server's text.
  told({ text, revision }) {
    if (revision <= this.server.revision) return;
    this.server = { text, revision };
    this.adopt();
  }
}

// Put `text` into the area. The caret and the selection stay behind the words they stood behind.
function replace(area, text) {
  const { scrollTop, selectionStart, selectionEnd, selectionDirection, value } = area;
  area.value = text;
  area.setSelectionRange(moved(selectionStart, value, text), moved(selectionEnd, value, text), selectionDirection);
  area.scrollTop = scrollTop;
  area.dispatchEvent(new CustomEvent("valoa:replaced", { bubbles: true }));
}

// Where a caret stands after others' changes: behind as many of the words before it as still stand.
function moved(caret, before, after) {
  const rough = Math.round((caret * after.length) / Math.max(1, before.length));
  const nearer = (one, other) => (Math.abs(one - rough) <= Math.abs(other - rough) ? one : other);
  for (const size of [40, 20, 10, 5, 2]) {
    const words = before.slice(Math.max(0, caret - size), caret);
    const places = [];
    for (let at = after.indexOf(words); at >= 0 && places.length < 1000; at = after.indexOf(words, at + 1)) places.push(at + words.length);
    if (places.length) return places.reduce(nearer);
  }
  return rough;
}

async function renewToken() {
  const page = await fetch(location.href, { credentials: "same-origin" }).then((response) => response.text(), () => "");
  csrf = page.match(/name="csrfmiddlewaretoken" value="([^"]+)"/)?.[1] ?? csrf;
}

// --- What the page says ------------------------------------------------------------------------------------------------

const saved = { at: null };

function show(field) {
  const state = field.problem || field.failures ? "unsaved" : field.dirty ? "saving" : "saved";
  const card = field.area?.closest(".note, .textbox");
  if (card) {
    card.dataset.state = state;
    const text = card.querySelector("[data-state-text]");
    const said = field.problem || (state === "unsaved" ? words.unsaved : state === "saving" ? words.saving : "");
    if (text && text.textContent !== said) text.textContent = said;
  }
  showAll();
}

function showAll() {
  const waiting = [...fields.values()].filter((field) => field.dirty);
  const failing = waiting.some((field) => field.problem || field.failures);
  const state = failing ? "unsaved" : waiting.length ? "saving" : "saved";
  const time = saved.at && `${saved.at.getHours()}.${String(saved.at.getMinutes()).padStart(2, "0")}`;
  const said = failing ? words.unsaved : waiting.length ? words.saving : time ? words.saved.replace("{time}", time) : "";
  for (const bar of document.querySelectorAll("[data-save-state]")) {
    if (bar.dataset.state !== state) tell(bar.dataset.state, state, said);
    bar.dataset.state = state;
    if (said) bar.textContent = said;
  }
}

// A screen reader hears of trouble and of its end, not of every save.
function tell(before, after, said) {
  if (after === "unsaved" || before === "unsaved") document.querySelector("[data-save-told]").textContent = said;
}

// --- Notes -------------------------------------------------------------------------------------------------------------

const template = document.querySelector("template[data-note]");

function addNote(box, id, text = "") {
  const list = document.querySelector(`[data-notes="${box}"]`);
  const html = template.innerHTML.replaceAll(template.dataset.note, id);
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const item = holder.content.firstElementChild;
  const area = item.querySelector("textarea");
  area.value = text;
  list.append(item);
  item.classList.add("is-arriving");
  return area;
}

const noteUrl = (box, id) => words.note.replace("BOX", box).replace(template.dataset.note, id);

// The field below a box's notes. What is written in it becomes a note when it is finished; its id is ready before.
class NewNote {
  constructor(area) {
    Object.assign(this, { area, box: area.dataset.new, id: area.name.slice("text-".length), field: null });
    area.addEventListener("input", () => this.typed());
    area.addEventListener("blur", () => this.place());
    area.addEventListener("keydown", (event) => this.key(event));
    area.addEventListener("compositionstart", () => this.field && (this.field.inComposition = true));
    area.addEventListener("compositionend", () => this.field?.composed());
    area.closest(".note--new").querySelector("button").addEventListener("click", (event) => {
      event.preventDefault();
      this.place();
      area.focus();
    });
    newNotes.set(this.box, this);
  }

  begin(draft = {}) {
    this.field = new Field({ id: this.id, url: noteUrl(this.box, this.id), text: "", box: this.box, ...draft });
    this.field.area = this.area;
    this.field.unfinished = true;
  }

  typed() {
    if (!this.field && this.area.value.trim()) this.begin();
    this.field?.typed();
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.place();
  }

  place() {
    if (!this.field) return;
    const text = this.area.value.trim();
    if (text) {
      this.field.unfinished = false;
      this.field.attach(addNote(this.box, this.id, text));
      this.area.value = "";
    } else this.field.detach("");
    this.field.finish();
    this.field = null;
    this.id = uuid();
    this.area.name = `text-${this.id}`;
    form.querySelector(`[name="new-${this.box}"]`).value = this.id;
    this.area.closest(".note").removeAttribute("data-state");
    this.area.closest(".note").querySelector("[data-state-text]").textContent = "";
  }

  // A note that was half-written when the page went away stands in its field again.
  resume(draft) {
    if (this.field) return;
    this.id = draft.id;
    this.area.name = `text-${this.id}`;
    form.querySelector(`[name="new-${this.box}"]`).value = this.id;
    this.begin({ ...draft, text: draft.acknowledged });
    this.area.value = draft.text;
    this.field.typed();
  }
}

const newNotes = new Map();

// --- Others' writing ---------------------------------------------------------------------------------------------------

// While the stream is open (live.js) it tells what others do. Without it a visible page asks every few seconds.
const others = {
  timer: null,
  since: words.since,
  isOpen: false,
  told: 0,
  plan() {
    clearTimeout(this.timer);
    if (this.isOpen || document.visibilityState !== "visible") return;
    this.timer = setTimeout(() => this.ask(), ASK_EVERY * (1 + Math.random() / 2));
  },
  async ask() {
    const told = this.told;
    try {
      const response = await fetch(`${words.changes}?since=${encodeURIComponent(this.since)}`, { signal: AbortSignal.timeout(10_000) });
      if (!response.ok) throw response;
      const { since, entries, order } = await response.json();
      this.since = since;
      this.take({ entries, order: told === this.told ? order : {} });
      showConnection(this.isOpen ? "open" : "asking");
    } catch {
      // The next round asks again; what is not saved says so by itself.
      if (!this.isOpen) showConnection("none");
    }
    this.plan();
  },
  take({ entries, order }) {
    for (const entry of entries) {
      const field = fields.get(entry.id);
      if (field) field.told(entry);
      else if (document.querySelector(`[data-notes="${entry.box}"]`) && !entry.deleted) arrive(entry);
    }
    for (const [box, ids] of Object.entries(order)) arrange(box, ids);
  },
  // What the stream told while an answer was on its way is newer than the answer's order.
  hear({ type, data }) {
    if (type === "news") {
      this.told += 1;
      this.take(data);
    } else if (type === "resync") this.ask();
    else if ((type === "open") !== this.isOpen && type !== "page") {
      this.isOpen = !this.isOpen;
      if (this.isOpen) showConnection("open");
      this.plan();
    }
  },
};

document.addEventListener("valoa:live", (event) => others.hear(event.detail));

// Whether others' writing comes at once, after a while, or not at all.
function showConnection(state) {
  const place = document.querySelector("[data-connection]");
  if (!place || place.dataset.state === state) return;
  const before = place.dataset.state;
  place.dataset.state = state;
  place.textContent = { open: words.together, asking: words.delayed, none: words.alone }[state];
  if (state === "none" || before === "none") document.querySelector("[data-save-told]").textContent = place.textContent;
}

function arrive(entry) {
  const holder = document.createElement("template");
  holder.innerHTML = entry.html;
  const item = holder.content.firstElementChild;
  document.querySelector(`[data-notes="${entry.box}"]`).append(item);
  item.classList.add("is-arriving");
  begin(item.querySelector("textarea"));
}

// Order the notes as the server has them; what it no longer has goes, unless somebody is writing in it here.
function arrange(box, ids) {
  const list = document.querySelector(`[data-notes="${box}"]`);
  if (!list) return;
  for (const item of list.querySelectorAll(".note[id]")) {
    const id = item.id.slice("note-".length);
    const field = fields.get(id);
    // A list that was read just before a note was saved here does not have it yet.
    const justSaved = field?.sentAt && Date.now() - field.sentAt < 2000;
    const busy = field && (field.dirty || justSaved || item.contains(document.activeElement));
    if (!ids.includes(id) && !busy && field?.server.revision) {
      item.remove();
      fields.delete(id);
    }
  }
  const items = ids.map((id) => document.getElementById(`note-${id}`)).filter((item) => item?.parentElement === list);
  const now = [...list.querySelectorAll(".note[id]")].filter((item) => items.includes(item));
  if (items.some((item, index) => item !== now[index]) && !list.contains(document.activeElement)) list.append(...items);
  const all = list.querySelectorAll(".note[id]");
  all.forEach((item, index) => {
    const [up, down] = item.querySelectorAll(".note__actions button");
    up.disabled = index === 0;
    down.disabled = index === all.length - 1;
  });
}

// --- Leaving the page --------------------------------------------------------------------------------------------------

const unsaved = () => [...fields.values()].filter((field) => field.dirty);

form.addEventListener("submit", async (event) => {
  newNotes.forEach((note) => note.place());
  if (!form.dataset.leaving) {
    event.preventDefault();
    unsaved().forEach((field) => field.save());
    const until = Date.now() + 4000;
    // A form cannot be sent anew from within its own submit event: even with nothing to save, one turn leaves it.
    do await new Promise((go) => setTimeout(go, 50));
    while (unsaved().some((field) => !field.problem) && Date.now() < until);
    // What is still here stays a draft; without a connection the page stays, too.
    if (unsaved().length) return showAll();
    const onlyTexts = !form.querySelector("input:not([type=hidden]), select");
    if (onlyTexts && event.submitter?.hasAttribute("data-save")) return showAll();
    form.dataset.leaving = "yes";
    form.requestSubmit(event.submitter);
    return;
  }
  // The script has saved every text: the form carries only its button.
  for (const part of form.querySelectorAll("textarea, [name^=base-], [name^=new-]")) part.disabled = true;
});

addEventListener("pagehide", () => unsaved().forEach((field) => field.save({ keepalive: true })));
addEventListener("online", () => unsaved().forEach((field) => field.save()));
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  delete form.dataset.leaving;
  for (const part of form.querySelectorAll("textarea, [name^=base-], [name^=new-]")) part.disabled = false;
  unsaved().forEach((field) => field.save());
  others.ask();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") return unsaved().forEach((field) => field.save({ keepalive: true }));
  unsaved().forEach((field) => field.save());
  others.ask();
});

// --- Beginning ---------------------------------------------------------------------------------------------------------

function begin(area) {
  const { entry: id, url } = area.dataset;
  const base = Number(area.form.querySelector(`[name="base-${id}"]`).defaultValue);
  const field = new Field({ id, url, text: area.defaultValue, base }).attach(area);
  // Somebody may have begun to type before this script was here.
  if (field.dirty) field.typed();
  return field;
}

async function resume(draft) {
  const here = fields.get(draft.id);
  if (here) {
    if (draft.text === here.text && !draft.unanswered) return drafts.drop(draft.id);
    Object.assign(here, { unanswered: draft.unanswered, client: draft.client, sequence: draft.sequence, base: draft.base, acknowledged: draft.acknowledged });
    here.area.value = draft.text;
    here.area.dispatchEvent(new CustomEvent("valoa:replaced", { bubbles: true }));
    return here.save();
  }
  if (draft.unfinished) return newNotes.get(draft.box)?.resume(draft);
  const list = draft.box && document.querySelector(`[data-notes="${draft.box}"]`);
  const field = new Field(draft);
  if (list) field.attach(addNote(draft.box, draft.id, draft.text));
  return field.save();
}

async function resumeAll() {
  const held = (await navigator.locks?.query())?.held.map((lock) => lock.name) ?? [];
  const left = drafts.all().filter((draft) => !held.includes(`valoa-tab-${draft.tab}`));
  left.forEach(resume);
}

for (const area of form.querySelectorAll("textarea[data-entry]")) begin(area);
for (const area of form.querySelectorAll("textarea[data-new]")) new NewNote(area);
resumeAll();
others.plan();
