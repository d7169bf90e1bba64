// Charts that answer to the mouse: the picture of each gives way to the same chart by Vega, in sight and when idle.
const OPTIONS = { ast: true, defaultStyle: false, actions: false, renderer: "svg", tooltip: { disableDefaultStyle: true } }
async function enliven(figure) {
  const picture = figure.querySelector("picture"), from = new URL(figure.dataset.spec, location.href)
  from.searchParams.set("theme", matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")
  from.searchParams.set("width", matchMedia("(max-width: 600px)").matches ? "narrow" : "wide")
  const [answer] = await Promise.all([fetch(from), import(figure.dataset.bundle)])
  if (!picture || !answer.ok) return
  const chart = document.createElement("div")
  await window.vegaEmbed(chart, await answer.json(), OPTIONS)
  chart.querySelector("svg").ariaHidden = "true" // its parts have no names that say more
  Object.assign(chart, { role: "img", ariaLabel: picture.querySelector("img").alt })
  picture.replaceWith(chart)
}
const seen = new IntersectionObserver((entries) => {
  for (const { target } of entries.filter((one) => one.isIntersecting))
    seen.unobserve(target), requestIdleCallback(() => enliven(target))
})
// A picture that was refused, since too many were asked for or their renderer just starts, is asked for twice more.
const tries = new WeakMap()
function again({ target }) {
  tries.set(target, (tries.get(target) ?? 0) + 1)
  if (target.matches?.("figure img") && tries.get(target) <= 2) setTimeout(() => (target.src = target.src), 3000 * tries.get(target))
}
document.addEventListener("error", again, true)
const watch = () => document.querySelectorAll("figure[data-bundle]:not(#slider *)").forEach((one) => seen.observe(one))
document.addEventListener("swapped", watch)
watch()
for (const target of document.images) if (target.complete && target.currentSrc && !target.naturalWidth) again({ target })
