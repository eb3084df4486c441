// Opens beside the page once a figure was put into it. Esc, `e` and a click beside it close it, and
// the focus goes back to the figure; Backspace goes back along the figures that led here.
export default function drawer(dialog) {
  let trail = []
  const shown = () => dialog.querySelector("#explain").dataset.address

  document.addEventListener("htmx:after:swap", ({ detail }) => {
    if (!dialog.isConnected || detail.ctx.target?.id !== "explain" || !shown()) return
    if (trail.at(-1) !== shown()) trail.push(shown())
    if (!dialog.open) dialog.showModal()
    dialog.scrollTop = 0
    dialog.querySelector("[data-part=close]").focus()
  })
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("[data-part=close]")) dialog.close()
  })
  dialog.addEventListener("close", () => {
    trail = []
    dialog.querySelector("#explain").replaceChildren()
  })
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (event.key === "e") dialog.close()
    else if (event.key === "Backspace" && trail.length > 1) back()
    else return
    event.preventDefault()
    event.stopPropagation() // the page's own keys hear nothing of it
  })

  function back() {
    trail.pop()
    window.htmx.ajax("GET", trail.at(-1), { target: "#explain", swap: "outerHTML" })
  }
}
