// Says how many rows are ticked, and stays in sight while any is. Shift ticks the rows between; the
// box in the head ticks all.
export default function picks(tray) {
  const table = tray.parentElement.querySelector("table")
  const count = tray.querySelector("[data-part=count]")
  const every = table.querySelector("[data-part=every]")
  const boxes = () => [...table.tBodies[0].querySelectorAll("input[name=pick]")]
  let last = null

  const tell = () => {
    const chosen = boxes().filter((box) => box.checked)
    for (const box of boxes()) box.closest("tr").setAttribute("aria-selected", box.checked)
    count.hidden = !chosen.length
    count.textContent = `${chosen.length} ticked`
    tray.toggleAttribute("data-static", !chosen.length)
    every.checked = chosen.length > 0 && chosen.length === boxes().length
    every.indeterminate = chosen.length > 0 && !every.checked
  }
  every.hidden = false
  every.addEventListener("change", () => {
    for (const box of boxes()) box.checked = every.checked
    tell()
  })
  table.addEventListener("click", ({ target, shiftKey }) => {
    if (!target.matches("input[name=pick]")) return
    const all = boxes(), from = all.indexOf(last), to = all.indexOf(target)
    if (shiftKey && from >= 0) {
      for (const box of all.slice(Math.min(from, to), Math.max(from, to) + 1)) box.checked = target.checked
    }
    last = target
    tell()
  })
  tell()
}
