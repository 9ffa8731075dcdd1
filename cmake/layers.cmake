option(MUTANTS "Rules can be switched off, for ./dev sim --mutants; not for production" OFF)
# Those of the sources that know of mutants are compiled with them, the others as ever.
function(with_mutants)
    foreach(source ${ARGN})
        file(STRINGS ${source} knows REGEX "^#include \"base/mutation.hpp\"")
        if(MUTANTS AND knows)
            set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS MUTANTS)
        endif()
    endforeach()
endfunction()

# ThreadSanitizer has to see every thread begin.
function(shows_its_threads name)
    if(SANITIZE STREQUAL "thread")
        target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/c11_threads.cpp)
    endif()
endfunction()

# A layer is a folder and a static library; a test suite is tests/NAME and one program.
function(layer name)
    cmake_parse_arguments(arg "" "" "DEPENDS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${name}/*.cpp)
    if(sources)
        with_mutants(${sources})
        add_library(${name} STATIC ${sources})
        precompiles(${name} precompiled)
        target_link_libraries(${name} PUBLIC ${arg_DEPENDS})
        target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    else()
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE ${arg_DEPENDS})
        target_include_directories(${name} INTERFACE ${CMAKE_SOURCE_DIR})
    endif()
endfunction()

function(executable name)
    cmake_parse_arguments(arg "" "FOLDER" "DEPENDS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${arg_FOLDER}/*.cpp)
    if(sources)
        add_executable(${name} ${sources})
        precompiles(${name} precompiled)
        target_link_libraries(${name} PRIVATE ${arg_DEPENDS})
        shows_its_threads(${name})
        target_compile_definitions(${name} PRIVATE 
            INSTAINSTRU_VERSION="${PROJECT_VERSION}"
            INSTAINSTRU_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    endif()
endfunction()

# Looked up at every build: a commit changes no file that would call for a new configuration.
function(knows_its_commit name)
    set(written ${CMAKE_BINARY_DIR}/commit_sha.cpp)
    add_custom_target(${name}_commit
        COMMAND ${CMAKE_COMMAND} -D SOURCE=${CMAKE_SOURCE_DIR} -D TARGET=${written}
                -P ${CMAKE_SOURCE_DIR}/cmake/commit_sha.cmake
        BYPRODUCTS ${written})
    add_dependencies(${name} ${name}_commit)
    target_sources(${name} PRIVATE ${written})
endfunction()

# tests/support is shared by all suites; doctest's main is compiled once. BORROWS: what a suite uses
# of another one. OPTIMISED: a suite that takes longer to run than to compile.
file(GLOB_RECURSE support_sources CONFIGURE_DEPENDS tests/support/*.cpp)
function(test_suite name)
    cmake_parse_arguments(arg "OPTIMISED" "" "DEPENDS;BORROWS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS tests/${name}/*.cpp)
    if(SANITIZE)
        # They count blocks with an operator new of their own; sanitizers bring theirs.
        list(FILTER sources EXCLUDE REGEX "_memory_spec.cpp$")
    endif()
    if(sources)
        list(APPEND sources ${arg_BORROWS})
        with_mutants(${sources})
        if(NOT TARGET test_main)
            add_library(test_main STATIC ${support_sources})
            target_link_libraries(test_main PUBLIC base rapidcheck)
        endif()
        add_executable(tests_${name} ${sources})
        precompiles(tests_${name} precompiled_tests)
        target_link_libraries(tests_${name} PRIVATE test_main ${arg_DEPENDS})
        shows_its_threads(tests_${name})
        # What is tested is optimised; the tests themselves would take twice as long to compile.
        # simdjson is laid out alike in both; left alone it checks more where nothing is optimised.
        if(NOT arg_OPTIMISED)
            target_compile_options(tests_${name} PRIVATE -O0 -DSIMDJSON_DEVELOPMENT_CHECKS=0)
        endif()
        add_test(NAME ${name} COMMAND tests_${name})
    endif()
endfunction()

# One program for all targets; only in a build that is instrumented for it.
function(fuzzer name)
    cmake_parse_arguments(arg "" "" "DEPENDS;BORROWS" ${ARGN})
    if(FUZZ)
        add_executable(${name} ${arg_BORROWS})
        target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
        target_link_libraries(${name} PRIVATE ${arg_DEPENDS})
        target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    endif()
endfunction()

# Each bench/*.cpp is a program of its own.
function(bench_programs folder)
    cmake_parse_arguments(arg "" "" "DEPENDS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
    foreach(source ${sources})
        get_filename_component(stem ${source} NAME_WE)
        add_executable(bench_${stem} ${source})
        target_link_libraries(bench_${stem} PRIVATE ${arg_DEPENDS})
    endforeach()
endfunction()
