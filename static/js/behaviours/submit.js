// A form of filters that goes as soon as something is chosen; its button is for those without.
export default function submit(form) {
  for (const button of form.querySelectorAll("[data-part=submit]")) button.hidden = true
  form.addEventListener("change", ({ target }) => {
    if (!target.matches("[type=search], [type=text]")) form.requestSubmit()
  })
}
