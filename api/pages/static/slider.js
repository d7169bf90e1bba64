// The slider over knowledge: a series' page at every moment at which it came to read otherwise.
const box = document.getElementById("slider"), main = box.parentElement, words = JSON.parse(box.dataset.words)
const range = box.querySelector("input[type=range]"), play = box.querySelector("button.play"), figure = box.querySelector("figure")
const NAMES = { published: ["as_of"], recorded: ["position", "recorded_as_of"] }
const REST = 350, FRAME = 50, FRAMES = 400 // milliseconds, and the steps of playing it all
const days = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }), lines = new Map()
let line, picture, resting, playing, asked, shown = location.search
const instant = (text) => Date.parse(text.length === 10 ? `${text}T23:59:59.999Z` : text)
const filled = (text, ...given) => given.reduce((made, one) => made.replace("{}", one), text)
const grouped = (text) => text.replace("-", "\u2212").replace(/^\D?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, "\u202f"))
const signed = (text) => (/[1-9]/.test(text) && !text.startsWith("-") ? `+${grouped(text)}` : grouped(text))
const inWords = (text) => days.format(instant(text)) + (text.length === 10 ? "" : `, ${text.slice(11, 19)} UTC`)
// The latest figure from a moment on, as the page says it.
function said(at) {
  const of = (name) => line.totals[name][at], worded = (name, text) => (words[of(name)] ?? "") + text
  if (of("value") === null) return { value: words[of("state")], unit: "", when: "", change: "" }
  const adjusted = of("adjustment") === null ? "" : filled(words.adjusted, grouped(of("adjustment")))
  const change = of("change") && worded("change_qualifier", signed(of("change"))) + (of("adjustment_unknown") ? words.unknown : adjusted)
  const when = filled(words.when, of("period"))
  return { value: worded("qualifier", grouped(of("value"))), unit: words.unit, when, change: change ?? "" }
}
const past = (at) => (line.along === "recorded" ? [inWords(line.recorded_at[at]), line.moments[at]] : [inWords(line.moments[at])])
const moment = (at) => (at === +range.max ? words.now : filled(words[line.along], ...past(at)))
// The value of each period from a moment on, NaN where there is none.
function values(at) {
  const found = new Float64Array(line.periods.length).fill(NaN), changes = line.changes
  for (let one = 0; changes.moment[one] <= at; one++) found[changes.period[one]] = changes.value[one] ?? NaN
  return found
}
// What a period reads from a moment on, as the source worded it.
function read(period, at) {
  const { value, qualifier, ...of } = line.changes, one = of.period.findLastIndex((its, change) => its === period && of.moment[change] <= at)
  if (value[one] == null) return one < 0 ? words["not-published-then"] : words.withdrawn
  return (words[qualifier[one]] ?? "") + grouped(value[one])
}
function made(name, attributes, ...inside) {
  const one = /^(svg|path|line|text)$/.test(name) ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value)
  return one.append(...inside), one
}
// The values as lines: how they read now, pale, and in front of it how they read from a moment on.
function drawing() {
  const width = Math.max(200, figure.clientWidth), height = Math.round(Math.min(320, 140 + width / 5)), right = width - 12, bottom = height - 26
  const low = line.changes.value.reduce((least, one) => Math.min(least, one), 0), y = (value) => bottom - ((value - low) / (high - low)) * (bottom - 12)
  const top = line.changes.value.reduce((most, one) => Math.max(most, one), low), high = top > low ? top : low + (Math.abs(low) || 1)
  const power = 10 ** Math.floor(Math.log10((high - low) / 3)), step = [5, 2, 1].map((one) => one * power).find((one) => one <= (high - low) / 3)
  const ticks = Array.from({ length: 9 }, (_, one) => (Math.ceil(low / step) + one) * step || 0).filter((one) => one <= high)
  const label = (tick) => tick.toLocaleString("en", { maximumSignificantDigits: 12 }).replace("-", "\u2212").replaceAll(",", "\u202f")
  const left = Math.max(76, 14 + 7 * Math.max(...ticks.map((one) => label(one).length))), first = Date.parse(line.first_days[0])
  const span = Date.parse(line.first_days.at(-1)) - first || 1, x = (day) => left + ((day - first) / span) * (right - left)
  const places = line.first_days.map((one) => x(Date.parse(one)).toFixed(1)), point = (value, one) => `${places[one]},${y(value).toFixed(1)}`
  const path = (at) => values(at).reduce((d, value, one) => (isNaN(value) ? d : d ? `${d}L${point(value, one)}` : `M${point(value, one)}h0`), "")
  const svg = made("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": words.picture })
  const ruled = (tick) => made("line", { class: "grid", x1: left, x2: right, y1: y(tick), y2: y(tick) })
  for (const tick of ticks) svg.append(ruled(tick), made("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, label(tick)))
  const below = (at, anchor, text) => svg.append(made("text", { x: at, y: height - 6, "text-anchor": anchor }, text))
  below(left, "start", line.first_days[0])
  if (line.first_days.length > 1) below(right, "end", line.first_days.at(-1))
  const years = Math.ceil(60 / (x(31556952e3) - x(0))) // between two labels
  for (let year = new Date(first).getUTCFullYear() + 1, at; (at = x(Date.UTC(year))) < right - 90; year += years)
    if (at > left + 90) below(at, "middle", year)
  const then = made("path", { class: "known-then" }), ruler = made("path", { class: "ruler" }), said = made("p", { class: "pointed" }, words.point)
  svg.append(ruler, made("path", { class: "known-now", d: path(+range.max) }), then)
  let near // the period at which somebody points
  const tell = (at) => {
    const [known, today] = [at, +range.max].map((one) => read(near, one))
    said.textContent = `${line.periods[near]}: ${known === today ? known : filled(words.both, known, today)}`
    ruler.setAttribute("d", `M${places[near]} 4V${bottom}`)
  }
  svg.onpointermove = svg.onpointerdown = ({ clientX }) => {
    const from = clientX - svg.getBoundingClientRect().left, off = (one) => Math.abs(places[one] - from)
    near = places.reduce((best, _, one) => (off(one) < off(best) ? one : best), 0)
    tell(+range.value)
  }
  figure.replaceChildren(said, svg, ...figure.querySelectorAll("figcaption"))
  return (at) => (then.setAttribute("d", path(at)), near >= 0 && tell(at))
}
function mark(at) {
  range.value = at
  box.querySelector("output").value = moment(at)
  range.setAttribute("aria-valuetext", `${moment(at)}: ${said(at).value}`)
  picture(at)
}
function address(at) {
  const found = new URL(location.href)
  for (const name of NAMES[line.along]) found.searchParams.delete(name)
  if (at < +range.max) found.searchParams.set(NAMES[line.along][0], line.moments[at])
  found.hash = line.along === "recorded" ? "recorded" : "" // which of two moments in the address is wound
  return found
}
// What can be said at once is said at once; the address and the rest of the page follow where the slider rests.
function wind(at) {
  const { value, unit, when, change } = said(at), strong = made("strong", { class: "whole", "data-said": "value" }, value)
  const first = made("p", {}, strong, " ", made("bdi", { class: "said" }, unit), ` ${when}`)
  document.querySelector(".headline").replaceChildren(first, made("p", { "data-said": "change" }, change))
  document.documentElement.classList.toggle("then", at < +range.max)
  for (const one of document.querySelectorAll(".banner .moment, h1 .moment")) one.textContent = moment(at)
  main.setAttribute("aria-busy", "true")
  mark(at)
  clearTimeout(resting, asked?.abort())
  resting = setTimeout(() => (history.pushState(null, "", address(at)), fetched()), REST)
}
async function fetched() {
  asked?.abort()
  ;[asked, shown] = [new AbortController(), location.search]
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, signal: asked.signal })
    if (!answer.ok) throw new Error(answer.status)
    swap(new DOMParser().parseFromString(await answer.text(), "text/html"))
  } catch (error) {
    if (error.name !== "AbortError") box.querySelector("output").value = words.failed
  }
}
// Everything but the slider as it is on another copy of the page, and the slider where it is in the window.
function swap(fresh) {
  const top = box.getBoundingClientRect().top, siblings = [...fresh.getElementById("main").children]
  const here = siblings.indexOf(fresh.getElementById("slider"))
  ;[document.title, document.documentElement.className] = [fresh.title, fresh.documentElement.className]
  for (const one of [...main.children]) if (one !== box) one.remove()
  box.before(...siblings.slice(0, here))
  box.after(...siblings.slice(here + 1))
  for (const one of ["body > header", "body > footer", "link[rel=canonical]", "#slider figcaption", "#slider .forms"])
    document.querySelector(one)?.replaceWith(fresh.querySelector(one) ?? "")
  main.removeAttribute("aria-busy")
  scrollBy(0, box.getBoundingClientRect().top - top)
  document.dispatchEvent(new Event("swapped"))
}
// Which moment of the line the address names.
function place() {
  const given = new URLSearchParams(location.search), name = NAMES[line.along].find((one) => given.has(one))
  const read = name === "position" ? Number : instant, all = name === "recorded_as_of" ? line.recorded_at : line.moments
  return name ? Math.max(0, all.filter((one) => read(one) <= read(given.get(name))).length - 1) : +range.max
}
async function load() {
  const along = box.querySelector("input[name=along]:checked").value, query = new URLSearchParams({ along })
  for (const [name, value] of new URLSearchParams(location.search))
    if (NAMES[along === "published" ? "recorded" : "published"].includes(name)) query.set(name, value)
  const from = `${box.dataset.timeline}?${query}`
  if (!lines.has(from)) lines.set(from, await (await fetch(from)).json())
  line = lines.get(from)
  if ((box.querySelector(".wind").hidden = !line.periods?.length)) return
  range.max = line.moments.length - 1
  range.disabled = play.disabled = false
  picture = drawing()
  mark(place())
}
const pause = () => ((playing = clearInterval(playing)), (play.textContent = words.play))
play.addEventListener("click", () => {
  if (playing) return pause()
  if (range.value === range.max) wind(0)
  play.textContent = words.pause
  const next = () => wind(Math.min(+range.max, +range.value + Math.ceil(range.max / FRAMES)))
  playing = setInterval(() => (range.value === range.max ? pause() : next()), FRAME)
})
range.addEventListener("input", () => (pause(), wind(range.valueAsNumber)))
box.addEventListener("change", (event) => event.target.name === "along" && load())
addEventListener("popstate", () => line?.periods?.length && location.search !== shown && (fetched(), mark(place())))
addEventListener("resize", () => picture && ((picture = drawing()), picture(+range.value)))
if (location.hash === "#recorded") box.querySelector("[value=recorded]").checked = true
requestIdleCallback(load, { timeout: 1000 })
