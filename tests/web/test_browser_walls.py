"""What every answer tells the browser, and who may ask for a change, whatever went wrong."""

import io

import pytest
from flask import Flask

from planner.core.logs import _in_one_line
from planner.factory import settle
from tests.kit.browser import post, token
from tests.kit.world import World, settings

ANSWERS = {
    "a page": ("/acme/", 200),
    "the door": ("/sign-in", 200),
    "a twin": ("/acme/scenarios.csv", 200),
    "a workbook": ("/acme/scenarios.xlsx", 200),
    "nothing there": ("/acme/no/such/page", 404),
    "another organisation": ("/rival/", 404),
    "no number": ("/acme/scenarios/999999999999999999999999/ledger", 404),
    "the state of it": ("/healthz", 200),
    "the interface of programs": ("/api/v1/jobs/1", 404),
}


@pytest.mark.parametrize(("path", "status"), ANSWERS.values(), ids=list(ANSWERS))
def test_every_kind_of_answer_binds_the_browser(world: World, path: str, status: int):
    answer = world.client("admin").get(path)

    assert (answer.status_code, bound(answer)) == (status, BOUND)


def test_answers_to_what_went_wrong_bind_it_too(world: World):
    admin = world.client("admin")
    sent = {"csrf_token": token(admin, "/sign-in")}
    large = {**sent, "file": (io.BytesIO(b"x" * (51 * 1024 * 1024)), "large.csv")}

    answers = {
        400: admin.post("/acme/imports/new", data={}),
        405: admin.post("/acme/", data=sent),
        413: admin.post("/acme/imports/new", data=large),
        403: world.client("viewer").get("/acme/settings/users"),
        422: admin.post("/acme/imports/new", data=sent),
    }

    assert {status: answer.status_code for status, answer in answers.items()} == {
        status: status for status in answers
    }
    assert [bound(answer) for answer in answers.values()] == [BOUND] * 5


def test_our_own_mistake_is_told_by_its_number_alone(world: World, monkeypatch):
    monkeypatch.setitem(
        world.app.view_functions,
        "overview.home",
        lambda **_: 1 / 0,  # what nobody foresaw
    )

    answer = world.client("admin").get("/acme/")

    assert (answer.status_code, bound(answer)) == (500, BOUND)
    assert "ZeroDivisionError" not in answer.text and "Traceback" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


def test_over_https_cookies_are_bound_to_the_host_and_browsers_told_to_stay(world: World):
    settle(world.app, settings(instance(world.app), PUBLIC_URL="https://planner.example"))
    client = world.app.test_client()

    answer = client.get("/sign-in", base_url="https://planner.example")
    left = client.post(
        "/sign-out",
        data={"csrf_token": token_in(answer.text)},
        base_url="https://planner.example",
        headers={"Referer": "https://planner.example/sign-in"},
    )

    hsts = "max-age=31536000; includeSubDomains"
    assert answer.headers["Strict-Transport-Security"] == hsts
    made = left.headers.getlist("Set-Cookie")
    assert sorted(cookie.partition("=")[0] for cookie in made) == ["__Host-form", "__Host-session"]
    assert [cookie for cookie in made if "; Secure" not in cookie or "HttpOnly" not in cookie] == []


def test_without_https_nobody_is_told_to_come_by_it(world: World):
    assert "Strict-Transport-Security" not in world.client(None).get("/sign-in").headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_change_is_asked_for_by_a_page_of_ours(world: World, headers, status: int):
    answer = post(
        world.client(None), "/sign-in", "/preferences", {"theme": "dark"}, headers=headers
    )

    assert answer.status_code == status


def test_the_token_of_another_sign_in_is_refused(world: World):
    planner, admin = world.client("planner"), world.client("admin")
    token(admin, "/acme/")

    answer = admin.post("/preferences", data={"csrf_token": token(planner, "/acme/")})

    assert answer.status_code == 400
    assert "belongs to another sign-in" in answer.text


def test_another_site_is_told_nothing_it_may_read(world: World):
    headers = {"Origin": "https://evil.example", "Host": "evil.example"}

    answer = world.client("admin").get("/acme/", headers=headers)

    assert [name for name, _ in answer.headers if name.startswith("Access-Control")] == []
    assert "evil.example" not in answer.text and "evil.example" not in str(answer.headers)


def test_what_is_logged_stays_in_its_line_and_moves_no_cursor():
    logged = _in_one_line(
        None, "info", {"path": "/a\nforged\x1b[2J\x85\u2028", "exception": "one\ntwo", "status": 1}
    )

    assert logged["path"] == r"/a\nforged\x1b[2J\x85\u2028"
    assert (logged["exception"], logged["status"]) == ("one\ntwo", 1)


BOUND = {
    "Content-Security-Policy": True,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def bound(answer) -> dict[str, object]:
    found = {name: answer.headers.get(name) for name in BOUND}
    policy = found["Content-Security-Policy"] or ""
    parts = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
    strict = all(part in policy for part in parts) and "unsafe" not in policy
    return {**found, "Content-Security-Policy": strict}


def instance(app: Flask):
    return app.extensions["planner.settings"].instance


def token_in(text: str) -> str:
    return text.partition('name="csrf_token" value="')[2].partition('"')[0]
