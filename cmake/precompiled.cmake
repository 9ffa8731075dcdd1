# Precompiled headers of the libraries (precompiled.hpp), shared by all clones through ccache.
#
# What ccache knows of them is not their bytes, in which paths of this clone are, but the file .sum
# beside them: a digest of what they were made from. A change of packages makes it anew.
set(precompiled_header ${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${precompiled_header})
if(EXISTS /var/lib/dpkg/status)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS /var/lib/dpkg/status)
endif()

option(PRECOMPILED "Compile the headers of libraries once a target" ON)
if(PRECOMPILED)
    execute_process(
        COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -E -P -x c++-header ${precompiled_header}
        OUTPUT_VARIABLE precompiled_text COMMAND_ERROR_IS_FATAL ANY)
    string(SHA256 precompiled_sum "${CMAKE_CXX_COMPILER_VERSION} ${precompiled_text}")
    unset(precompiled_text)
    # CMake's own spelling hides the path from ccache, which takes it for a part of the question.
    set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)
endif()

# For targets of several files; AND: further headers of libraries, given as <name>.
function(precompiles target)
    if(NOT PRECOMPILED)
        return()
    endif()
    cmake_parse_arguments(arg "" "" "AND" ${ARGN})
    target_precompile_headers(${target} PRIVATE ${precompiled_header} ${arg_AND})
    # Or each compilation would look different from that of another day.
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.pch.sum
         CONTENT "@precompiled_sum@ ${arg_AND}\n" @ONLY)
endfunction()
