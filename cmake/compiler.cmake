# The compiler, its flags, and why each is there.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    message(FATAL_ERROR
        "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles ordinary coroutines (double free, SIGILL); "
        "use clang-19: cmake -DCMAKE_CXX_COMPILER=clang++-19, or simply ./dev build.")
endif()

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()
# Line tables are enough for stack traces and perf, and link three times faster than full
# debug info.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -gline-tables-only")
# For builds of one suite while writing it.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -gline-tables-only")

add_compile_options(
    -Wall -Wextra -Wpedantic
    -Werror                 # A warning nobody must fix is a warning nobody reads.
    -Wshadow                # A second variable of one name is a bug in waiting.
    -Wnon-virtual-dtor      # Ports are deleted through their base.
    -Wold-style-cast        # C casts hide what they do.
    -Wno-missing-designated-field-initializers  # Left-out fields have their defaults, on purpose.
    -Wno-missing-field-initializers
)
# Frame pointers cost little and let perf draw flame graphs of production builds.
add_compile_options(-fno-omit-frame-pointer)

set(SANITIZE "" CACHE STRING "address;undefined or thread")
if(SANITIZE)
    string(REPLACE ";" "," _sanitizers "${SANITIZE}")
    add_compile_options(-fsanitize=${_sanitizers} -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${_sanitizers})
endif()

# For ./dev fuzz, beside SANITIZE. Little optimised: it compiles in a fraction of the time.
option(FUZZ "Let libFuzzer see which branches are taken" OFF)
if(FUZZ)
    add_compile_options(-O1 -fsanitize=fuzzer-no-link)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_link_options(-fuse-ld=lld-19)
endif()
find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# simdjson's on-demand parser is chosen when compiling; without these it falls back to plain code.
# Every x86 server since 2013 has them.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    add_compile_options(-march=x86-64-v3 -mpclmul)
endif()
