// Starts each behaviour on the elements that name it, now and after every swap.
import announce from "./behaviours/announce.js"
import copy from "./behaviours/copy.js"
import dismissible from "./behaviours/dismissible.js"
import drawer from "./behaviours/drawer.js"
import failure from "./behaviours/failure.js"
import follow from "./behaviours/follow.js"
import focus from "./behaviours/focus.js"
import grid from "./behaviours/grid.js"
import inline from "./behaviours/inline.js"
import keys from "./behaviours/keys.js"
import levers from "./behaviours/levers.js"
import live from "./behaviours/live.js"
import menus from "./behaviours/menus.js"
import once from "./behaviours/once.js"
import picks from "./behaviours/picks.js"
import ranking from "./behaviours/ranking.js"
import submit from "./behaviours/submit.js"
import toast from "./behaviours/toast.js"
import tree from "./behaviours/tree.js"
import unchanged from "./behaviours/unchanged.js"

const behaviours = { announce, copy, dismissible, drawer, failure, follow, focus, grid, inline, keys, levers, live, menus, once, picks, ranking, submit, toast, tree, unchanged }
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
