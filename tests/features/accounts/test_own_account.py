"""What everybody chooses for themselves."""

from nullticket.testing import PASSWORD, Desk


def test_everybody_chooses_their_own_language_and_time_zone_and_nothing_else(desk: Desk):
    uma = desk.headers(desk.person("uma@example.org"))
    wanted = {"language": "de", "time_zone": "Europe/Berlin"}
    changed = desk.client.patch("/api/auth/me", json=wanted, headers=uma)
    assert changed.status_code == 200
    seen = desk.client.get("/api/auth/me", headers=uma).json()
    assert (seen["language"], seen["time_zone"]) == ("de", "Europe/Berlin")
    assert changed.json() == seen

    assert desk.client.patch("/api/auth/me", json={"time_zone": "Mars/Base"}, headers=uma).status_code == 422
    assert desk.client.patch("/api/auth/me", json={"role": "admin"}, headers=uma).status_code == 422
    assert (
        desk.client.patch("/api/auth/me", json={"language": "fr"}, headers=uma).json()["time_zone"] == "Europe/Berlin"
    )
    assert desk.client.patch("/api/auth/me", json=wanted).status_code == 401


def test_the_own_password_is_changed_by_who_knows_it(desk: Desk):
    uma = desk.headers(desk.person("uma@example.org"))
    body = {"current_password": "not the one it is", "new_password": "a longer one than before"}
    assert desk.client.post("/api/auth/password", json=body, headers=uma).status_code == 401
    changed = desk.client.post("/api/auth/password", json=body | {"current_password": PASSWORD}, headers=uma)
    assert changed.status_code == 204
    login = {"email": "uma@example.org", "password": body["new_password"]}
    assert desk.client.post("/api/auth/login", json=login).status_code == 200
