# Writes the commit that is built into a source file of its own, and only if it is another one: one
# small file is compiled for a new commit, and nothing else.
execute_process(
    COMMAND git rev-parse --verify HEAD
    WORKING_DIRECTORY ${SOURCE}
    OUTPUT_VARIABLE sha OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_QUIET
)
set(text "#include \"app/commit_sha.hpp\"

std::string_view app::commit_sha() {
    return \"${sha}\";
}
")
set(before "")
if(EXISTS ${TARGET})
    file(READ ${TARGET} before)
endif()
if(NOT before STREQUAL text)
    file(WRITE ${TARGET} "${text}")
endif()
