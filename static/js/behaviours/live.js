// A region that asks for itself again: not in a hidden tab, nor while somebody is busy in it.
const typing = "input, select, textarea"

export default function live(region) {
  const button = () => region.querySelector("[data-part=live-pause]")
  let paused = false

  const busy = () => document.hidden || region.querySelector("details[open]") ||
    (region.contains(document.activeElement) && document.activeElement.matches(typing))

  const show = () => {
    if (!button()) return
    button().hidden = false
    button().firstChild.textContent = paused ? "Go on " : "Pause "
    button().onclick = () => { paused = !paused; show() }
  }

  region.addEventListener("htmx:before:request", (event) => {
    if (event.detail.ctx.sourceElement !== region) return
    if (paused || busy()) event.preventDefault()
  })
  document.addEventListener("htmx:after:swap", show)
  show()
}
