// Alt and an arrow key press the button that moves the row in focus.
const parts = { ArrowUp: "up", ArrowDown: "down" }

export default function ranking(list) {
  list.addEventListener("keydown", (event) => {
    const part = event.altKey && parts[event.key]
    const button = part && event.target.closest("tr")?.querySelector(`[data-part=${part}]`)
    if (!button) return
    event.preventDefault()
    button.click()
  })
}
