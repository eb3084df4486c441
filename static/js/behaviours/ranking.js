// Alt and an arrow key press the button that moves the row in focus. Where a row has left, its
// neighbour takes the focus, so that several can leave one after the other.
const parts = { ArrowUp: "up", ArrowDown: "down" }

export default function ranking(list) {
  let neighbour = null

  list.addEventListener("keydown", (event) => {
    const part = event.altKey && parts[event.key]
    const button = part && event.target.closest("tr")?.querySelector(`[data-part=${part}]`)
    if (!button) return
    event.preventDefault()
    button.click()
  })
  list.addEventListener("submit", ({ target, submitter }) => {
    const row = target.closest("tr")
    const next = row?.nextElementSibling ?? row?.previousElementSibling
    neighbour = submitter?.dataset.part === "leave" ? next?.id : null
  })
  document.addEventListener("htmx:after:swap", () => {
    if (!neighbour || !list.isConnected || document.activeElement !== document.body) return
    list.querySelector(`#${neighbour} [data-part=leave]`)?.focus()
    neighbour = null
  })
}
