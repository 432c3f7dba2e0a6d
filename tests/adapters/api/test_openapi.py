"""The description of the interface names every route, every answer, and who may ask."""

from tests.adapters.api.programs import Instance
from tests.adapters.api.reference import described
from tests.adapters.web.routes import routes_of

NOT_DESCRIBED = {"/api/openapi.json", "/api/docs", "/api/docs.css", "/metrics"}


def test_no_route_is_left_out(small: Instance) -> None:
    paths = described()["paths"]
    described_routes = {(path, method.upper()) for path, found in paths.items() for method in found}
    routes = {(path, method) for path, methods in routes_of(small.app).items() for method in methods}
    left = {(path, method) for path, method in routes if (f"/api/v1{path}", method) not in described_routes}
    assert {path for path, method in left if (path, method) not in described_routes} - {"/readyz", "/healthz"} <= {
        path.removeprefix("/api") for path in NOT_DESCRIBED
    } | NOT_DESCRIBED


def test_every_operation_shows_a_token_and_says_how_it_can_be_refused() -> None:
    for path, found in described()["paths"].items():
        for method, operation in found.items():
            if path.startswith("/api/"):
                assert operation["security"] == [{"token": []}], path
                assert {"400", "401", "403", "429", "500", "503"} <= set(operation["responses"]), path
                assert ("404" in operation["responses"]) == ("{" in path), path
                assert ("409" in operation["responses"]) == (method != "get"), path


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for found in described()["paths"].values() for operation in found.values()]
    assert len(names) == len(set(names))


def test_what_is_sent_is_shown_by_an_example() -> None:
    document = described()
    for path, found in document["paths"].items():
        for operation in found.values():
            if "requestBody" in operation and operation["operationId"] not in {"timing.resume", "timing.unblock"}:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                name = schema.get("$ref", "").rpartition("/")[2]
                assert "examples" in (document["components"]["schemas"][name] if name else schema), path


def test_below_a_path_the_addresses_are_below_it(small: Instance) -> None:
    below = Instance(small.store, small.directory, base="https://region.example/hjulet")
    document = below.asks("GET", "/hjulet/api/openapi.json").json()
    assert document["servers"] == [{"url": "/hjulet"}]
    made = below.program().posts("/items", {"workflow": "pdsa", "title": "Färre fall", "organisation": "R-NV"})
    assert made.headers["location"] == "/hjulet/api/v1/items/FA-2026-001"
    assert below.asks("GET", made.headers["location"]).status_code == 401
