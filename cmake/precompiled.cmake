# Precompiled headers of the libraries (precompiled.hpp), shared by all clones through ccache.
#
# What ccache knows of them is not their bytes, in which paths of this clone are, but the file .sum
# beside them: a digest of what they were made from. A change of packages makes it anew.
if(EXISTS /var/lib/dpkg/status)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS /var/lib/dpkg/status)
endif()

option(PRECOMPILED "Compile the headers of libraries once a target" ON)
if(PRECOMPILED)
    # CMake's own spelling hides the path from ccache, which takes it for a part of the question.
    set(CMAKE_CXX_COMPILE_OPTIONS_USE_PCH -include-pch <PCH_FILE>)
    foreach(header precompiled precompiled_tests)
        set(path ${CMAKE_SOURCE_DIR}/cmake/${header}.hpp)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
        execute_process(
            COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -I ${CMAKE_SOURCE_DIR} -E -P
                    -x c++-header ${path}
            OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
        string(SHA256 ${header}_sum "${CMAKE_CXX_COMPILER_VERSION} ${text}")
        unset(text)
    endforeach()
endif()

# HEADER: precompiled or precompiled_tests. A file, not a list of headers: CMake 3.25 does not see
# that a list has changed.
function(precompiles target header)
    if(NOT PRECOMPILED)
        return()
    endif()
    target_precompile_headers(${target} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/${header}.hpp)
    # Or each compilation would look different from that of another day.
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.pch.sum
         CONTENT "${${header}_sum}\n")
endfunction()
