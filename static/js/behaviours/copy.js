// Copies the address of this page, and says so for a moment.
export default function copy(button) {
  const label = button.textContent
  button.hidden = !navigator.clipboard
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href)
    button.textContent = button.dataset.done
    setTimeout(() => { button.textContent = label }, 2000)
  })
}
