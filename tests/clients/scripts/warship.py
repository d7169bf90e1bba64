"""What bots and dashboards ask of russianwarship.rip, one request after another, of a service at another address."""

import json
import sys
from datetime import date, timedelta

import requests

BASE = sys.argv[1]
# A bot that shows a table looks up every key of every day.
KEYS = sys.argv[2].split(",")


def stats_of(path):
    found = requests.get(f"{BASE}{path}", timeout=60)
    found.raise_for_status()
    day = found.json()["data"]
    return [day["date"], day["day"], *[day["stats"][key] for key in KEYS], *[day["increase"][key] for key in KEYS]]


def every_page(version, limit):
    """All days from the newest back, as a dashboard reads them for its chart."""
    url = f"{BASE}/api/v{version}/statistics?offset=0&limit={limit}"
    days = []
    while url:
        page = requests.get(url, timeout=60).json()["data"]
        days += [(one["date"], one["stats"][KEYS[0]], one["increase"][KEYS[0]]) for one in page["records"]]
        url = page["paging"]["next_url"]
    return days


def on(day):
    """One day by its date, or what the service says of it, as an app for telephones shows it."""
    found = requests.get(f"{BASE}/api/v2/statistics/{day}", timeout=60)
    return found.json()["message"] if found.status_code == 422 else found.json()["data"]["date"]


latest = requests.get(f"{BASE}/api/v2/statistics/latest", timeout=60).json()["data"]["date"]
span = {"date_from": "2022-03-02", "date_to": "2022-03-04"}
week = requests.get(f"{BASE}/api/v2/statistics", params=span, timeout=60).json()["data"]["records"]
print(
    json.dumps(
        {
            "latest": [stats_of(f"/api/v{version}/statistics/latest") for version in (1, 2)],
            "day": stats_of("/api/v2/statistics/2022-03-04"),
            "week_before": on(date.fromisoformat(latest) - timedelta(days=7)),
            "two_days_before": on(date.fromisoformat(latest) - timedelta(days=2)),
            "pages": every_page(2, 2),
            "same_pages": every_page(1, 50) == every_page(2, 1) == every_page(2, 2),
            "gained": sum(one["increase"][KEYS[0]] for one in week),
            "info": requests.get(f"{BASE}/api/v2/war-info", timeout=60).json()["data"],
            "terms": requests.get(f"{BASE}/api/v2/terms/en", timeout=60).json()["data"],
        }
    )
)
