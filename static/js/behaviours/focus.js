const PLACE = "place"
const TAKES = "a, button, input, select, textarea, [tabindex]"

// After a swap: to what asks for attention, else back to where it was, else to the new page.
// An undo loads the page anew: then to what had the focus before. What asks for attention does so once.
export default function focus(root) {
  let before = null

  root.addEventListener("htmx:before:swap", () => { before = document.activeElement })
  root.addEventListener("htmx:after:swap", ({ detail }) => {
    const calling = called()
    const lost = before && !before.isConnected
    const page = detail.ctx.target?.tagName === "BODY"
    if (calling) {
      calling.focus()
    } else if ((lost || page) && document.activeElement === document.body) {
      const same = lost ? shown(document.getElementById(before.id)) : null
      const gone = page || !detail.ctx.target?.isConnected
      const next = same ?? (gone ? document.getElementById("main") : null)
      next?.focus({ preventScroll: true })
    }
    before = null
  })
  root.addEventListener("submit", ({ target }) => {
    const id = target.querySelector("[data-part=undo]") && document.activeElement.closest("[id]")?.id
    if (id) sessionStorage.setItem(PLACE, JSON.stringify({ at: location.href, id }))
  })
  const calling = called()
  if (calling) calling.focus()
  else asBefore()?.focus({ preventScroll: true })
}

// In a menu that is closed by now, its head.
function shown(element) {
  return element?.checkVisibility() ? element : element?.closest("details")?.querySelector("summary")
}

function called() {
  const calling = document.querySelector("[data-focus]")
  calling?.removeAttribute("data-focus")
  return calling
}

function asBefore() {
  const place = JSON.parse(sessionStorage.getItem(PLACE))
  sessionStorage.removeItem(PLACE)
  const element = place?.at === location.href ? document.getElementById(place.id) : null
  return element?.matches(TAKES) ? element : element?.querySelector(TAKES)
}
