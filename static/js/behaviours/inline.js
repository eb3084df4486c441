// A form in the place of a figure: Esc leaves it, Enter in a choice saves it.
export default function inline(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") form.querySelector("[data-part=leave]").click()
    else if (event.key === "Enter" && event.target.matches("select")) form.requestSubmit()
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  form.querySelector("input.input")?.select()
}
