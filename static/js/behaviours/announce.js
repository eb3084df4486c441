// Says a result to screen readers: the server sends HX-Trigger: {"announce": "12 rows"}.
export default function announce(root) {
  root.addEventListener("announce", ({ detail }) => {
    const region = document.getElementById("announce")
    if (region) region.textContent = detail.value
  })
}
