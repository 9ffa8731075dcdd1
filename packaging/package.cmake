# The Debian package: `./dev package`, or `cpack` in a build folder.
install(TARGETS instainstru RUNTIME DESTINATION bin)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/admin/dist/ DESTINATION share/instainstru/admin)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/schema/ DESTINATION share/instainstru/schema)
install(FILES ${CMAKE_SOURCE_DIR}/docs/operations.md DESTINATION share/doc/instainstru)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/instainstru.toml DESTINATION /etc/instainstru)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/instainstru.service DESTINATION /lib/systemd/system)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_NAME instainstru)
set(CPACK_PACKAGE_CONTACT "InstaInstru <operations@instainstru.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
    "InstaInstru backend: one log of facts, and what follows from it")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION web)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_CURRENT_LIST_DIR}/conffiles ${CMAKE_CURRENT_LIST_DIR}/postinst
    ${CMAKE_CURRENT_LIST_DIR}/prerm ${CMAKE_CURRENT_LIST_DIR}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
