// Single keys. They do nothing while someone types, nor with Ctrl, Alt or Cmd.
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"

export default function keys(root) {
  let going = false

  root.addEventListener("keydown", (event) => {
    if (event.altKey && back(event)) return event.preventDefault()
    if (event.key === "Escape" && event.target.matches('main [type="search"]')) return leave(event)
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(typing)) return
    if (document.querySelector("dialog[open]")) return
    const act = going ? () => press(`[data-goto="${event.key}"]`) : acts[event.key] ?? (() => here(event.key))
    going = !going && event.key === "g"
    if (act?.() ?? false) event.preventDefault()
  })
  root.addEventListener("click", (event) => {
    if (event.target.closest('a[href="#keys"]') && help()) event.preventDefault()
  })
}

const acts = {
  "/": () => write(document.querySelector('main [type="search"]')),
  "?": () => help(),
  "j": () => step(1),
  "k": () => step(-1),
  "o": () => beside(),
  "e": () => edit() || explain(),
  "w": () => tryIt(),
  "x": () => choose(),
  "X": () => choose(true),
  "[": () => press('main a[rel="prev"]'),
  "]": () => press('main a[rel="next"]'),
  "r": () => press("main [data-part=live-pause]"),
  "u": () => press("#toasts [data-part=undo], main [data-part=undo]"),
  "Enter": () => next(),
  "t": () => press(`[name=theme][value=${dark() ? "light" : "dark"}]`),
}

// The next step, where nothing has the focus that takes the key itself. What applies is only gone to.
function next() {
  if (document.activeElement?.closest("a, button, summary, input")) return false
  const apply = document.querySelector("main [data-part=apply]")
  return apply ? give(apply) : here("Enter")
}

// The step before, while nobody types: there the key goes by words.
const back = (event) => event.key === "ArrowLeft" && !event.target.closest(typing) && here("Alt+ArrowLeft")

const dark = () => getComputedStyle(document.documentElement).colorScheme === "dark" ||
  (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches)

function press(selector) {
  const element = document.querySelector(selector)
  element?.click()
  return Boolean(element)
}

// A key that only this page has: of the row that has the focus, or else a place or an act of the page,
// or where the focus goes for what cannot be undone, or to the first row that has such a key.
function here(key) {
  const row = document.activeElement?.closest("tr, .causes > li")
  const named = `[data-row-key="${CSS.escape(key)}"]`
  const own = row?.querySelector(named)
  own?.click()
  return Boolean(own) || onPage(key) || give(document.querySelector(`main ${named}`))
}

function onPage(key) {
  const element = [...document.querySelectorAll("main [data-key]")].find((each) => each.dataset.key === key)
  if (element?.matches("a, button:not([data-kind=danger])")) return press(`main [data-key="${key}"]`)
  return give(element)
}

// What is typed goes after what is there.
function write(field) {
  field?.setSelectionRange(field.value.length, field.value.length)
  return give(field)
}

// From the search to the first row that it found; what was typed stays, which browsers would clear.
function leave(event) {
  event.preventDefault()
  if (!step(1)) event.target.blur()
}

function give(element) {
  element?.focus()
  return Boolean(element)
}

// The keys of this page, and those of every page.
function help() {
  const dialog = document.getElementById("keys")
  for (const key of dialog?.querySelectorAll("[data-when]") ?? []) {
    key.hidden = ![...document.querySelectorAll(key.dataset.when)].some((each) => each.closest("main"))
  }
  dialog?.showModal()
  return Boolean(dialog)
}

// The figure that has the focus, or else the main one of the row that has it.
function explain() {
  const here = document.activeElement
  const row = here?.closest("tr, li, [data-row]")
  const figure = here?.closest("a.explains") ?? row?.querySelector("[data-part=main-figure]") ?? row?.querySelector("a.explains")
  figure?.click()
  return Boolean(figure)
}

// The what-if of the row that has the focus, or else that of the page.
function tryIt() {
  const row = document.activeElement?.closest("[data-what-if]")
  if (!row) return press("main [data-part=what-if]")
  location.assign(row.dataset.whatIf)
  return true
}

// The box of the row that has the focus; with Shift, also those between it and the last one.
function choose(range = false) {
  const box = document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]")
  box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: range }))
  return Boolean(box)
}

// What is edited in its place: what has the focus, or else the head of its row.
function edit() {
  const here = document.activeElement
  const link = here?.closest("a.edit") ?? here?.closest("tr, [data-row]")?.querySelector("[data-part=edit]")
  link?.click()
  return Boolean(link)
}

// The row that has the focus, in a tab of its own.
function beside() {
  const row = document.activeElement?.closest("tr, [data-row], .causes > li")
  const head = row?.querySelector("th[scope=row] a:not([data-part]), h2 a") ?? row?.querySelector("a")
  if (head) window.open(head.href, "_blank", "noopener")
  return Boolean(head)
}

// The link that heads each row takes the focus in turn, so Enter opens the row.
function step(by) {
  const heads = [...document.querySelectorAll("main tbody th[scope=row] a:not([data-part]), main [data-row] a:first-of-type, main .causes h2 a")]
    .filter((head) => head.checkVisibility())
  const at = heads.findIndex((head) => head.closest("tr, [data-row], .causes > li").contains(document.activeElement))
  const first = Math.max(0, heads.findIndex((head) => head.closest("[data-first]")))
  const next = at < 0 ? heads[by > 0 ? first : heads.length - 1] : heads[at + by]
  next?.scrollIntoView({ block: "nearest" })
  return give(next)
}
