// A table of fields walked like a spreadsheet: one stop for Tab, arrows between cells, Esc takes
// back what was typed. A block that is pasted into a cell goes to the page that shows it first.
const stops = "a, button, input:not([type=hidden])"

export default function grid(table) {
  const body = table.tBodies[0]
  const cells = (row) => (row ? [...row.querySelectorAll(stops)] : [])

  const settle = (current) => {
    for (const cell of body.querySelectorAll(stops)) cell.tabIndex = cell === current ? 0 : -1
  }
  const rest = () => {
    const within = body.contains(document.activeElement) && document.activeElement.matches(stops)
    settle(within ? document.activeElement : body.querySelector("input:not([type=hidden])"))
  }
  const go = (cell) => {
    cell?.focus()
    if (cell?.matches("input")) cell.select()
    return Boolean(cell)
  }

  table.setAttribute("role", "grid")
  body.addEventListener("focusin", ({ target }) => { if (target.matches(stops)) settle(target) })
  body.addEventListener("input", ({ target }) => {
    target.closest("tr").toggleAttribute("data-unsaved", target.value !== target.defaultValue)
  })
  body.addEventListener("keydown", (event) => {
    const { target, key } = event
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !target.matches(stops)) return
    const row = target.closest("tr"), column = cells(row).indexOf(target)
    const next = {
      ArrowUp: () => cells(row.previousElementSibling)[column],
      ArrowDown: () => cells(row.nextElementSibling)[column],
      ArrowLeft: () => edge(target, 0) && cells(row)[column - 1],
      ArrowRight: () => edge(target, target.value?.length) && cells(row)[column + 1],
    }[key]
    if (next && go(next() || null)) event.preventDefault()
    if (key === "Escape" && target.matches("input") && target.value !== target.defaultValue) back(target)
    if (key === "F2" && target.matches("input")) target.setSelectionRange(target.value.length, target.value.length)
  })
  body.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text").trimEnd()
    const form = document.querySelector("form[data-part=block]")
    if (!form || !event.target.matches("[name=tokens]") || !/[\n\t]/.test(text)) return
    event.preventDefault()
    const above = [...body.rows].indexOf(event.target.closest("tr"))
    form.elements.text.value = text.includes("\t") ? text : "\n".repeat(above) + text
    form.requestSubmit()
  })
  document.addEventListener("htmx:after:swap", () => { if (table.isConnected) rest() })
  rest()
}

// Whether the caret stands there, so that an arrow leaves the field; all of it chosen is both ends.
function edge(field, place) {
  if (!field.matches("input")) return true
  const { selectionStart: start, selectionEnd: end, value } = field
  return (start === end && start === place) || (start === 0 && end === value.length)
}

function back(field) {
  field.value = field.defaultValue
  field.dispatchEvent(new Event("input", { bubbles: true }))
}
