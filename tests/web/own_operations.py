"""An operation of a test's own on the quiet server: nothing happens in it but what the test says."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import httpx
from typer.testing import CliRunner

from server.__main__ import app
from tests.support.running_server import RunningServer

_SENT_WITHIN_S = 30.0


class OwnOperation:
    """Made at once, by the operator of that machine."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server
        self.operation_id = uuid4()
        self.code = f"OWN-{self.operation_id.hex[:8].upper()}"
        wish = {"operation_id": str(self.operation_id), "code": self.code, "name": self.code, "kind": "event_cover"}
        with self.api() as api:
            assert api.post("/api/operations", json=wish | {"mode": "exercise"}).status_code < 300

    def api(self) -> httpx.Client:
        token = self._server.operator_token
        return httpx.Client(base_url=self._server.url, headers={"Authorization": f"Bearer {token}"}, timeout=20)

    def send(self, *words: str) -> None:
        """A command of the operator; in a thread, as Playwright has an event loop in this one."""
        command = ["send", *words, "-o", self.code, "--data-dir", str(self._server.data_dir)]
        with ThreadPoolExecutor(1) as thread:
            run = thread.submit(CliRunner().invoke, app, command).result(_SENT_WITHIN_S)
        assert run.exit_code == 0, run.output

    def make_team(self, call_sign: str, *, sector_id: UUID | None = None, status: str = "patrol") -> UUID:
        """With a status that was heard on the radio."""
        team_id = uuid4()
        home = [] if sector_id is None else [f"sector_id={sector_id}"]
        self.send("team.create", f"team_id={team_id}", f"call_sign={call_sign}", "kind=pair", *home)
        self.send("team.report_status", f"team_id={team_id}", f"status={status}", "source=radio", "is_forced=true")
        return team_id

    def make_intervention(self, address: str) -> UUID:
        intervention_id = uuid4()
        self.send("intervention.create", f"intervention_id={intervention_id}", f"address={address}")
        return intervention_id

    def link(self, role: str) -> str:
        """The link of somebody new with this role here, and nowhere else."""
        with self.api() as api:
            user = api.post("/api/users", json={"login": f"{role.replace('_', '-')}-{uuid4().hex[:8]}"}).json()
            wish = {"operation_id": str(self.operation_id), "role": role}
            assert api.post(f"/api/users/{user['user_id']}/grants", json=wish).status_code < 300
            return str(api.post(f"/api/users/{user['user_id']}/sign-in-link").json()["link"])
