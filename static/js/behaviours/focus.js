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
      const same = lost ? document.getElementById(before.id) : null
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

// What asks for attention. Of a form with one thing to put right that is its field, else the list of them.
function called() {
  const calling = document.querySelector("[data-focus]")
  calling?.removeAttribute("data-focus")
  const wrong = calling?.id === "problems" ? calling.querySelectorAll("li") : []
  const link = wrong.length === 1 ? wrong[0].querySelector("a") : null
  return (link && document.getElementById(link.hash.slice(1))) ?? calling
}

function asBefore() {
  const place = JSON.parse(sessionStorage.getItem(PLACE))
  sessionStorage.removeItem(PLACE)
  const element = place?.at === location.href ? document.getElementById(place.id) : null
  return element?.matches(TAKES) ? element : element?.querySelector(TAKES)
}
