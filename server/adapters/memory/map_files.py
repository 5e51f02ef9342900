"""The files of map layers, in memory."""

from protocol.ids import OperationId
from server.ports import MapFile


class MemoryMapFiles:
    """Implements `MapFiles`."""

    def __init__(self) -> None:
        self._files: dict[tuple[OperationId, bytes], MapFile] = {}

    async def keep(self, operation_id: OperationId, digest: bytes, file: MapFile, max_bytes: int) -> bool:
        if (operation_id, digest) in self._files:
            return True
        held = sum(len(kept.content) for (owner, _), kept in self._files.items() if owner == operation_id)
        if held + len(file.content) > max_bytes:
            return False
        self._files[operation_id, digest] = file
        return True

    def forget(self, operation_id: OperationId, digest: bytes) -> None:
        """As if it had been deleted by hand."""
        del self._files[operation_id, digest]

    async def read(self, operation_id: OperationId, digest: bytes) -> MapFile | None:
        return self._files.get((operation_id, digest))
