"""./dev build: compiles everything and builds the admin page, or just the named CMake targets."""

from tools.local.build import build, build_admin


def run(arguments: list[str]) -> int:
    build(*arguments)
    if not arguments:
        build_admin()
    return 0
