// Starts each behaviour on the elements that name it, now and after every swap.
import announce from "./behaviours/announce.js"
import copy from "./behaviours/copy.js"
import dismissible from "./behaviours/dismissible.js"
import failure from "./behaviours/failure.js"
import focus from "./behaviours/focus.js"
import keys from "./behaviours/keys.js"
import live from "./behaviours/live.js"
import menus from "./behaviours/menus.js"
import once from "./behaviours/once.js"
import ranking from "./behaviours/ranking.js"
import submit from "./behaviours/submit.js"
import toast from "./behaviours/toast.js"

const behaviours = { announce, copy, dismissible, failure, focus, keys, live, menus, once, ranking, submit, toast }
const started = new WeakSet()

function start() {
  for (const element of document.querySelectorAll("[data-behaviour]")) {
    if (started.has(element)) continue
    started.add(element)
    for (const name of element.dataset.behaviour.split(" ")) behaviours[name](element)
  }
}

start()
document.addEventListener("htmx:after:swap", start)
