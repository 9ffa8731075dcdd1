# The Debian package: `./dev package`, or `cpack` in a build folder.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # Tests and benchmarks are not installed.
install(TARGETS instainstru RUNTIME DESTINATION bin)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/admin/dist/ DESTINATION share/instainstru/admin
    PATTERN ".sources-digest" EXCLUDE)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/schema/ DESTINATION share/instainstru/schema
    PATTERN "events" EXCLUDE PATTERN "snapshots" EXCLUDE PATTERN "README.md" EXCLUDE)
install(FILES ${CMAKE_SOURCE_DIR}/docs/operations.md DESTINATION share/doc/instainstru)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/instainstru.rules.yml DESTINATION share/instainstru)
install(DIRECTORY ${CMAKE_CURRENT_LIST_DIR}/grafana/ DESTINATION share/instainstru/grafana
    PATTERN "README.md" EXCLUDE)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/instainstru.toml DESTINATION /etc/instainstru)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/instainstru.service
              ${CMAKE_CURRENT_LIST_DIR}/instainstru-snapshot.service
              ${CMAKE_CURRENT_LIST_DIR}/instainstru-snapshot.timer
        DESTINATION /lib/systemd/system)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_NAME instainstru)
set(CPACK_PACKAGE_VENDOR InstaInstru)
set(CPACK_PACKAGE_CONTACT "InstaInstru <operations@instainstru.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
    "InstaInstru backend: one log of facts, and what follows from it")
set(CPACK_PACKAGE_DESCRIPTION
    "The server, its commands, and the pages for operators. It keeps its facts in Kafka and its
rows in PostgreSQL, both of which may be on other machines. Needs a CPU with AVX2.")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "passwd, ca-certificates, tzdata")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_CURRENT_LIST_DIR}/conffiles ${CMAKE_CURRENT_LIST_DIR}/postinst
    ${CMAKE_CURRENT_LIST_DIR}/prerm ${CMAKE_CURRENT_LIST_DIR}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
