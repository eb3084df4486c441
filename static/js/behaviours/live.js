// A region that asks for itself again: not in a hidden tab, nor while somebody is busy in it.
const typing = "input, select, textarea"

export default function live(region) {
  const button = () => region.querySelector("[data-part=live-pause]")
  let paused = false
  let over = false

  const busy = () => document.hidden || region.querySelector("details[open], td.pick :checked") ||
    (region.contains(document.activeElement) && document.activeElement.matches(typing))

  const show = () => {
    if (!button()) return
    button().hidden = over
    button().firstChild.textContent = paused ? "Go on " : "Pause "
    button().onclick = () => { paused = !paused; show() }
  }

  // Asked before the request, and again before its answer is used: somebody may have begun meanwhile.
  const hold = (event) => {
    if (event.detail.ctx.sourceElement === region && (paused || busy())) event.preventDefault()
  }

  region.addEventListener("htmx:before:request", hold)
  region.addEventListener("htmx:before:request", (event) => {
    if (event.detail.ctx.sourceElement === region && over) event.preventDefault()
  })
  region.addEventListener("htmx:before:response", hold)

  const lost = () => {
    const at = region.querySelector("[data-part=live-at]")
    if (at) at.textContent = over ? at.dataset.lost.split(",")[0] : at.dataset.lost
  }

  // A refusal is final: what is gone is not asked for again, and says so once.
  const refused = ({ detail }) => {
    over ||= detail.ctx.sourceElement === region && detail.ctx.response.status < 500
    lost()
    show()
  }

  region.addEventListener("htmx:error", lost)
  region.addEventListener("htmx:response:error", refused)
  document.addEventListener("htmx:after:swap", show)
  show()
}
