"""A few connections to one PostgreSQL, each proved fit to keep facts before it is used."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Self

import asyncpg

from server.adapters.postgres.checks import Connection, StoreRefused, check_identity, check_server
from server.ports import OutcomeUnknown, Unavailable

MAX_CONNECTIONS = 8
"""More would only queue inside PostgreSQL: the commit of a batch is bound by its disk."""

_CONNECT_TIMEOUT_S = 3.0
_ACQUIRE_TIMEOUT_S = 3.0
_COMMAND_TIMEOUT_S = 5.0
_CLOSE_TIMEOUT_S = 2.0
_SETTINGS = {
    "application_name": "vigie",
    "synchronous_commit": "on",  # rule C2, whatever the server's default
    # Each is shorter than the client's own limit, so that a slow statement ends with an answer, not with a doubt.
    "lock_timeout": "2s",
    "statement_timeout": "4s",
    "idle_in_transaction_session_timeout": "10s",
    # The server forgets a client whose machine vanished within 25 s, and with it the locks of its transaction.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
_ANSWERED_BEFORE_COMMIT = (
    asyncpg.ObjectNotInPrerequisiteStateError,  # a lock was not to be had in time
    asyncpg.InsufficientResourcesError,  # disk full, too many connections
    asyncpg.TransactionRollbackError,
    asyncpg.ReadOnlySQLTransactionError,
)
_LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shut down, cancelled: rarely, after the commit
    asyncpg.PostgresSystemError,
    asyncpg.InternalServerError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
_DAMAGED = (asyncpg.DataCorruptedError, asyncpg.IndexCorruptedError)


class DamagedPage(Unavailable):
    """PostgreSQL does not believe its own files; which entry of which log lies there is for the caller to find."""


class Database:
    """The pool, with losses told as the failures of the ports.

    asyncpg's own pool wraps each connection anew for each use, which costs as much time as a whole append.
    """

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._idle: list[Connection] = []
        self._slots = asyncio.Semaphore(MAX_CONNECTIONS)
        self._is_closed = False

    @classmethod
    async def connect(cls, database_url: str) -> Self:
        """Raises `StoreRefused` if this server must not keep facts, `Unavailable` if it cannot be reached."""
        database = cls(database_url)
        with explaining_refusal():
            database._idle.append(await database._open())
        return database

    async def close(self) -> None:
        """Ends the connections: at once those at rest, the others when they are given back."""
        self._is_closed = True
        while self._idle:
            connection = self._idle.pop()
            with suppress(*_LOST):
                await connection.close(timeout=_CLOSE_TIMEOUT_S)

    @asynccontextmanager
    async def connection(self, if_lost: type[Unavailable | OutcomeUnknown] = Unavailable) -> AsyncIterator[Connection]:
        """Lends a connection; losing it inside is `if_lost`, which is for the caller to choose.

        `OutcomeUnknown` is for statements that must not happen twice.
        """
        connection = await self._acquire()
        try:
            with telling_losses(connection, if_lost):
                yield connection
        finally:
            self._release(connection)

    async def _acquire(self) -> Connection:
        try:
            if self._slots.locked():
                async with asyncio.timeout(_ACQUIRE_TIMEOUT_S):  # `wait_for` may forget that it was cancelled
                    await self._slots.acquire()
            else:
                await self._slots.acquire()
        except TimeoutError as error:
            raise Unavailable("all connections to PostgreSQL are busy") from error
        try:
            while self._idle:
                if not (connection := self._idle.pop()).is_closed():
                    return connection
            return await self._open()
        except StoreRefused as error:
            self._slots.release()
            raise Unavailable(str(error)) from error
        except (asyncpg.PostgresError, *_LOST) as error:
            self._slots.release()
            raise Unavailable(f"PostgreSQL cannot be reached ({type(error).__name__})") from error
        except BaseException:
            self._slots.release()
            raise

    def _release(self, connection: Connection) -> None:
        if not connection.is_closed():
            if connection.is_in_transaction() or self._is_closed:
                connection.terminate()
            else:
                self._idle.append(connection)
        self._slots.release()

    async def _open(self) -> Connection:
        """Looks at each new connection: between two of them the server may have been restarted, changed or restored."""
        connection = await asyncpg.connect(
            self._url, timeout=_CONNECT_TIMEOUT_S, command_timeout=_COMMAND_TIMEOUT_S, server_settings=_SETTINGS
        )
        try:
            await check_server(connection)
            await check_identity(connection)
        except BaseException:
            connection.terminate()
            raise
        return connection


@contextmanager
def telling_losses(connection: Connection, if_lost: type[Unavailable | OutcomeUnknown]) -> Iterator[None]:
    """Turns a loss into `if_lost` and never uses that connection again: a late answer must not reach another caller."""
    try:
        yield
    except asyncio.CancelledError:
        connection.terminate()
        raise
    except _ANSWERED_BEFORE_COMMIT as error:
        raise Unavailable(f"PostgreSQL did not take the statement ({type(error).__name__})") from error
    except _LOST as error:
        connection.terminate()
        if isinstance(error, _DAMAGED) and if_lost is Unavailable:
            raise DamagedPage(f"PostgreSQL cannot read its own files back ({type(error).__name__})") from error
        raise if_lost(f"PostgreSQL was lost during a statement ({type(error).__name__})") from error


@contextmanager
def explaining_refusal() -> Iterator[None]:
    """For the first connection at a start: says in a sentence what a person must change."""
    try:
        yield
    except asyncpg.ClientConfigurationError as error:
        raise StoreRefused(f"The database address is not understood: {error}.") from error
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        raise StoreRefused("PostgreSQL refused the login: correct the user and password of its address.") from error
    except asyncpg.InvalidCatalogNameError as error:
        raise StoreRefused("PostgreSQL has no database of this name: create it with createdb.") from error
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", None) or error.reason or "the handshake failed"
        raise StoreRefused(
            f"PostgreSQL's certificate is not believed ({reason}): give the authority that signed it as sslrootcert, "
            "and the name that it was made for as the host, in the database address."
        ) from error
    except (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError) as error:
        raise Unavailable(
            f"PostgreSQL cannot be reached ({type(error).__name__}): check that it runs at the database address."
        ) from error
