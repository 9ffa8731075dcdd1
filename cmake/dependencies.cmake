# Every library comes from Debian 12; tools/apt-packages.txt names the packages.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS url)
find_package(fmt REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(JWT REQUIRED IMPORTED_TARGET libjwt)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)
find_package(OpenSSL REQUIRED)
find_package(mimalloc 2.0 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(spdlog REQUIRED)
find_package(rapidcheck REQUIRED)
find_library(SIMDJSON simdjson REQUIRED)
find_library(CSV csv REQUIRED)

add_library(deps_base INTERFACE)
add_library(deps::base ALIAS deps_base)
target_link_libraries(deps_base INTERFACE Boost::headers fmt::fmt ${SIMDJSON} Threads::Threads)

add_library(deps_platform INTERFACE)
add_library(deps::platform ALIAS deps_platform)
target_link_libraries(deps_platform INTERFACE
    PkgConfig::RDKAFKA PkgConfig::SODIUM PkgConfig::PQXX PkgConfig::CURL PkgConfig::JWT
    PkgConfig::QRENCODE
    OpenSSL::SSL OpenSSL::Crypto prometheus-cpp::core spdlog::spdlog Boost::url ${CSV})
# Asio and Beast are compiled once, in platform/http; elsewhere only their declarations are read.
target_compile_definitions(deps_base INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
    BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE SPDLOG_FMT_EXTERNAL)

add_library(deps_cli INTERFACE)
add_library(deps::cli ALIAS deps_cli)

# In place of the C library's malloc: a command makes about a hundred small allocations, many freed
# by another thread, and a fifth of its processor time went there (docs/performance.md). For
# programs; tests keep the one that sanitizers know.
add_library(deps_allocator INTERFACE)
add_library(deps::allocator ALIAS deps_allocator)
if(NOT SANITIZE)
    target_link_libraries(deps_allocator INTERFACE mimalloc)
endif()
