"""The metrics and the list over HTTP tell how the deliveries of each hook go."""

from tests.api.writing import writing
from tests.hooks.delivered import revise


def test_the_metrics_count_deliveries_by_hook(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    revise(ledger, 3)
    deliveries.pass_time(seconds=10)
    receiver.answer = lambda _: (410, {}, b"")
    revise(ledger, 1, start=4)
    deliveries.pass_time(seconds=10)

    with writing(ledger.store.path, "admin") as client:
        lines = client.get("/metrics").text.splitlines()
        listed = client.get(f"/v1/hooks/{added.hook.id}/deliveries").json()["items"]

    hook = f'{{hook="{added.hook.id}"}}'
    assert f"asreported_hook_delivered_total{hook} 3.0" in lines
    assert f"asreported_hook_waiting{hook} 1.0" in lines
    assert f"asreported_hook_given_up_total{hook} 0.0" in lines
    assert f"asreported_hook_active{hook} 0.0" in lines
    assert [(one["state"], one["status"]) for one in listed] == [("waiting", 410), *[("delivered", 204)] * 3]
