// Single keys. They do nothing while someone types, nor with Ctrl, Alt or Cmd.
const typing = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"

export default function keys(root) {
  let going = false

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest(typing)) return
    if (document.querySelector("dialog[open]")) return
    const act = going ? () => press(`[data-goto="${event.key}"]`) : acts[event.key]
    going = !going && event.key === "g"
    if (act?.() ?? false) event.preventDefault()
  })
  root.addEventListener("click", (event) => {
    if (event.target.closest('a[href="#keys"]') && help()) event.preventDefault()
  })
}

const acts = {
  "/": () => give(document.querySelector('main [type="search"]')),
  "?": () => help(),
  "j": () => step(1),
  "k": () => step(-1),
  "[": () => press('main a[rel="prev"]'),
  "]": () => press('main a[rel="next"]'),
  "r": () => press("main [data-part=live-pause]"),
  "t": () => press(`[name=theme][value=${dark() ? "light" : "dark"}]`),
}

const dark = () => getComputedStyle(document.documentElement).colorScheme === "dark" ||
  (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches)

function press(selector) {
  const element = document.querySelector(selector)
  element?.click()
  return Boolean(element)
}

function give(element) {
  element?.focus()
  return Boolean(element)
}

function help() {
  const dialog = document.getElementById("keys")
  dialog?.showModal()
  return Boolean(dialog)
}

// The link that heads each row takes the focus in turn, so Enter opens the row.
function step(by) {
  const heads = [...document.querySelectorAll("main tbody th[scope=row] a, main [data-row] a:first-of-type")]
    .filter((head) => head.checkVisibility())
  const at = heads.findIndex((head) => head.closest("tr, [data-row]").contains(document.activeElement))
  const next = at < 0 ? heads[by > 0 ? 0 : heads.length - 1] : heads[at + by]
  next?.scrollIntoView({ block: "nearest" })
  return give(next)
}
