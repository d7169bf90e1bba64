"""Every question that the client can ask of the small ledger, by name, with where the service answers it."""

from datetime import date

SERIES = "/v1/series/war-losses/personnel"
FIGURE = f"{SERIES}/figures/2022-03-02"
ONE = {
    "about": (lambda series: series.about(), SERIES),
    "total": (lambda series: series.total(), None),
    "figure": (lambda series: series.figure("2022-03-02"), FIGURE),
    "explain": (lambda series: series.explain("2022-03-02"), f"{FIGURE}/explain"),
    "citation": (lambda series: series.citation("2022-03-02"), f"{FIGURE}/citation"),
    "proof": (lambda series: series.proof("2022-03-02"), f"{FIGURE}/proof"),
    "stats": (lambda series: series.stats(start="2022-03"), f"{SERIES}/stats?start=2022-03"),
    "triangle": (lambda series: series.triangle(), f"{SERIES}/triangle"),
    "revision_stats": (
        lambda series: series.revision_stats(earlier="first", later=2),
        f"{SERIES}/revision-stats?earlier=first&later=2",
    ),
    "timeline": (lambda series: series.timeline(), f"{SERIES}/timeline"),
    "compare": (
        lambda series: series.as_of("2022-03-12").compare(series),
        f"{SERIES}/compare?from=2022-03-12",
    ),
}
# What a list says beside its items.
BESIDE = {
    "coverage_counts": (lambda series: series.coverage_counts(), f"{SERIES}/coverage"),
    "days_left_out": (lambda series: series.days_left_out(), f"{SERIES}/days?sort=-value"),
}
LISTS = {
    "figures": (lambda series: series.figures(), f"{SERIES}/figures"),
    "history": (lambda series: series.history("2022-03-02"), f"{FIGURE}/history"),
    "years": (lambda series: series.years(), f"{SERIES}/years"),
    "months": (lambda series: series.months(), f"{SERIES}/months"),
    "days": (lambda series: series.days(sort="-value"), f"{SERIES}/days?sort=-value"),
    "vintages": (lambda series: series.vintages(), f"{SERIES}/vintages"),
    "versions": (lambda series: series.versions(start="2022-03"), f"{SERIES}/versions?start=2022-03"),
    "calendar": (lambda series: series.calendar(), f"{SERIES}/calendar"),
    "coverage": (
        lambda series: series.coverage(published_from="2022-03-02"),
        f"{SERIES}/coverage?published_from=2022-03-02",
    ),
    "settling": (lambda series: series.settling(within_latest="0.1"), f"{SERIES}/settling?within_latest=0.1"),
    "rectangles": (lambda series: series.rectangles(), f"{SERIES}/rectangles"),
    "revisions": (lambda series: series.revisions(kind="revision"), "/v1/revisions?kind=revision"),
}
OF_LEDGER = {
    "totals": (lambda ledger: ledger.totals(), "/v1/totals"),
    "series_list": (lambda ledger: ledger.series_list(q="tanks"), "/v1/series?q=tanks"),
    "sources": (lambda ledger: ledger.sources(), "/v1/sources"),
    "source_figures": (
        lambda ledger: ledger.source_figures("war-losses", vintages=["2022-03-02", date(2022, 3, 14)]),
        "/v1/sources/war-losses/figures?vintages=2022-03-02,2022-03-14",
    ),
    "source_versions": (lambda ledger: ledger.source_versions("war-losses"), "/v1/sources/war-losses/versions"),
    "table": (
        lambda ledger: ledger.table(["war-losses/personnel", "war-losses/tanks"], vintages=["2022-03-14"]),
        "/v1/table?series=war-losses/personnel,war-losses/tanks&vintages=2022-03-14",
    ),
    "revisions": (lambda ledger: ledger.revisions(source="war-losses"), "/v1/revisions?source=war-losses"),
    "reconciliation": (lambda ledger: ledger.reconciliation(start="2022"), "/v1/reconciliation?start=2022"),
    "events": (lambda ledger: ledger.events(after=3), "/v1/events?after=3"),
}
