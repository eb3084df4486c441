// Sliders beside the fields they move. Shift goes by ten, 0 goes back to what is planned.
export default function levers(form) {
  for (const slider of form.querySelectorAll("[type=range]")) slider.hidden = false

  const field = (slider) => slider.parentElement.querySelector("input[name]")
  const say = (slider, text) => {
    field(slider).value = text
    mark(slider.parentElement, text)
    field(slider).dispatchEvent(new Event("input", { bubbles: true }))
  }

  form.addEventListener("input", ({ target }) => {
    const lever = target.closest(".lever")
    if (target.type === "range") {
      field(target).value = target.value
      return mark(lever, target.value)
    }
    mark(lever, target.value)
    const slider = lever.querySelector("[type=range]")
    if (slider) slider.value = meant(target.value, Number(slider.dataset.base))
  })
  form.addEventListener("keydown", (event) => {
    const { target, key, shiftKey } = event
    if (target.type !== "range") return
    if (key === "0") say(target, "")
    if (shiftKey && steps[key]) {
      event.preventDefault()
      target.value = Number(target.value) + steps[key]
      say(target, target.value)
    }
  })
}

const steps = { ArrowUp: 10, ArrowRight: 10, ArrowDown: -10, ArrowLeft: -10 }

const mark = (lever, text) => lever.toggleAttribute("data-changed", text.trim() !== "")

// What a text makes of a figure, as the server reads it; the figure where it cannot be read.
function meant(text, base) {
  const found = /^([+-]?)([\d.]+)(%?)$/.exec(text.replace(/[\s,]/g, "").replace("−", "-"))
  if (!found) return base
  const [, sign, digits, percent] = found
  const value = (sign === "-" ? -1 : 1) * Number(digits)
  if (percent) return base * (1 + value / 100)
  return sign ? base + value : value
}
