"""Turns itself into a store process that cannot outlive its parent.

Run as a script of its own, `python -ISE shim.py MODE SIGNAL PARENT_PID PROGRAM ARGUMENTS…`, never as code between
`fork` and `exec` of the server, which would not be safe with threads. MODE is `as-is` or `unprivileged`: PostgreSQL
refuses to run as root, so for root the program is placed in a user namespace where it is nobody, while its files remain
root's and private. Only Linux ties a process to its parent; elsewhere a killed parent's stores end at the next start.
"""

import ctypes
import os
import sys

AS_IS = "as-is"
UNPRIVILEGED = "unprivileged"

EXIT_NOT_EXECUTABLE = 96
EXIT_NO_USER_NAMESPACE = 97
EXIT_PARENT_GONE = 98

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_NOBODY = 65534


def enter_user_namespace(libc: ctypes.CDLL) -> bool:
    """Makes this root process "nobody" in its own eyes; false where the system forbids it, as many containers do."""
    if libc.unshare(_CLONE_NEWUSER) != 0:
        return False
    try:
        for name, text in (("setgroups", "deny"), ("uid_map", f"{_NOBODY} 0 1"), ("gid_map", f"{_NOBODY} 0 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
    except OSError:
        return False
    return True


def main(arguments: list[str]) -> int:
    """Prepares the process and executes the program; returns an exit code only when that was impossible."""
    mode, death_signal, parent_pid, program = arguments[0], int(arguments[1]), int(arguments[2]), arguments[3]
    is_linux = sys.platform == "linux"
    libc = ctypes.CDLL(None, use_errno=True)
    if mode == UNPRIVILEGED and not (is_linux and enter_user_namespace(libc)):
        return EXIT_NO_USER_NAMESPACE
    if is_linux:
        # After the namespace, because a change of credentials clears it.
        libc.prctl(_PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent_pid:  # the parent died before the request above could protect us
        return EXIT_PARENT_GONE
    os.umask(0o077)
    try:
        os.execv(program, arguments[3:])  # noqa: S606 - a fixed program with fixed arguments, no shell wanted
    except OSError as error:
        sys.stderr.write(f"{program}: {error.strerror}\n")
        return EXIT_NOT_EXECUTABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
